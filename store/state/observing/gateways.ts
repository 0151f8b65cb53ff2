import { z } from "zod";
import { deviceKey, halvesOf } from "../../../model/identity.ts";
import type { ServiceMonth } from "../../../model/observed.ts";
import { hours, type Instant } from "../../../model/time.ts";
import type { Database } from "../counters.ts";
import { epoch, padded, rowReader } from "../rows.ts";
import type { Month, Span } from "./span.ts";

export type Gaps = Pick<ServiceMonth, "gatewayMonths" | "gatewayGapHours">;

const readChild = rowReader(
  "gateway_child",
  z.object({ child: deviceKey, gateway: deviceKey, from_at: epoch, until_at: epoch.nullable() }),
);
type Child = ReturnType<typeof readChild>;
const readHour = rowReader("ledger", z.object({ device: deviceKey, hour: epoch }));

const hour = hours(1);
/** The hub is not told how often a gateway reports: it is taken to be once an hour, and three times that is no gap yet. */
const allowed = 3;
const monthHours = 30.4375 * 24;

/** How long gateways with devices behind them were not heard of, nor what is behind them, by service and month. */
export async function gapsIn(db: Database, span: Span): Promise<(service: string, month: Month) => Gaps> {
  const rows = await db
    .selectFrom("gateway_child")
    .select(["child", "gateway", "from_at", "until_at"])
    .where("from_at", "<", span.wholeHours)
    .execute();
  const gateways = Map.groupBy(rows.map(readChild), ({ gateway }) => gateway);
  const sums = new Map<string, { gatewayMonths: number; gatewayGapHours: number }>();
  for (const [gateway, children] of [...gateways].toSorted(([a], [b]) => (a < b ? -1 : 1))) {
    const heard = await heardHours(db, [gateway, ...new Set(children.map(({ child }) => child))], span);
    const { service } = halvesOf(gateway);
    for (const { month, isGap } of hoursOf(children, heard, span)) {
      const sum = sums.get(`${service} ${month}`) ?? { gatewayMonths: 0, gatewayGapHours: 0 };
      sums.set(`${service} ${month}`, sum);
      sum.gatewayMonths += 1 / monthHours;
      if (isGap) sum.gatewayGapHours += 1;
    }
  }
  return (service, month) => sums.get(`${service} ${month.name}`) ?? { gatewayMonths: 0, gatewayGapHours: 0 };
}

/** Each whole hour with something behind the gateway, and whether it is one too many without a word. */
function* hoursOf(
  children: readonly Child[],
  heard: ReadonlySet<Instant>,
  { window, wholeHours, months }: Span,
): Generator<{ readonly month: string; readonly isGap: boolean }> {
  const stands = (at: number) =>
    children.some(({ from_at, until_at }) => from_at <= at && at + hour <= (until_at ?? wholeHours));
  let silent = 0;
  let n = 0;
  for (let at = window.from; at + hour <= wholeHours; at = (at + hour) as Instant) {
    while ((months[n]?.until ?? Number.POSITIVE_INFINITY) <= at) n += 1;
    if (!stands(at)) {
      silent = 0;
      continue;
    }
    silent = heard.has(at) ? 0 : silent + 1;
    yield { month: months[n]?.name ?? "", isGap: silent > allowed };
  }
}

async function heardHours(
  db: Database,
  devices: readonly string[],
  { window, wholeHours }: Span,
): Promise<ReadonlySet<Instant>> {
  const rows = await db
    .selectFrom("ledger")
    .select(["device", "hour"])
    .where("hour", ">=", window.from)
    .where("hour", "<", wholeHours)
    .where("device", "in", padded(devices))
    .execute();
  return new Set(rows.map(readHour).map((row) => row.hour));
}
