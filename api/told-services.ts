import { bucketStart } from "../model/civil-time.ts";
import { HubFailure } from "../model/failure.ts";
import { servicesToTell } from "../model/few-people.ts";
import type { ServiceId } from "../model/identity.ts";
import type { Pilot } from "../model/pilot.ts";
import { rollupZone } from "../model/rollups.ts";
import type { SliBook } from "../model/sli-book.ts";
import { after, atMillisecond, hours, type Instant } from "../model/time.ts";
import { holds, type Visitor } from "./access.ts";
import { hourOf } from "./ledger.ts";

/** Who only evaluates: what a few people's devices sent, and when, says when they were at home. */
export const onlyEvaluates = (visitor: Visitor): boolean => !holds(visitor, "supplier", "operator");

/** The services whose counts somebody may be told, beside what their work is confined to. */
export async function toldServices(
  visitor: Visitor,
  { evaluation, services }: Pick<Pilot, "evaluation" | "services">,
  slis: Pick<SliBook, "persons">,
): Promise<(service: ServiceId) => boolean> {
  if (!onlyEvaluates(visitor)) return () => true;
  const ids = services.map(({ id }) => id);
  const told = servicesToTell(ids, await slis.persons(), evaluation.suppression.k);
  return (service) => told.has(service);
}

/** Hours are for who runs the hub or a service; who evaluates is told of whole civil days that are over. */
const dayOf = (at: Instant): Instant => bucketStart(at, "P1D", rollupZone);

/** The hours asked for, from the first there are up to now when not said. Throws `input-rejected` where there are none. */
export function hoursAsked(
  visitor: Visitor,
  asked: { readonly from?: Instant | undefined; readonly to?: Instant | undefined },
  now: Instant,
): { readonly from: Instant; readonly to: Instant } {
  const begun = asked.from ?? atMillisecond(0);
  const { from, to } = onlyEvaluates(visitor)
    ? { from: dayOf(begun), to: dayOf(asked.to ?? now) }
    : { from: hourOf(begun), to: asked.to ?? after(now, hours(1)) };
  if (from >= to) throw new HubFailure("input-rejected", "query/from: must be before to");
  return { from, to };
}
