import type { CauseKind } from "../../../model/hub-rules.ts";
import type { DeviceKey, PatientId, ServiceId } from "../../../model/identity.ts";
import type { Duration, Instant } from "../../../model/time.ts";

/** One device of somebody's, as it counts when a common cause is looked for. */
export interface Member {
  readonly device: DeviceKey;
  readonly patient: PatientId;
  readonly service: ServiceId;
  readonly careGroup: string | null;
  readonly gateway: DeviceKey | null;
  readonly municipality: string;
  readonly zone: string;
  /** When it was last heard of; `null` for never: it tells nothing of what happened since. */
  readonly heardAt: Instant | null;
  /** It should have been heard of meanwhile: silent for longer than it usually lets pass between two messages. */
  readonly isQuiet: boolean;
  /** Silent for so long that its person's rule raises. */
  readonly isOverdue: boolean;
  /** What it usually lets pass between two messages. */
  readonly interval: Duration;
}

/** Something that explains why several devices are silent at once. */
export interface Cause {
  readonly kind: CauseKind;
  /** Which gateway, municipality or zone; empty for the hub. */
  readonly of: string;
  /** When the last of them was heard of. */
  readonly since: Instant;
  readonly members: readonly Member[];
}

export const nameOfCause = ({ kind, of }: Pick<Cause, "kind" | "of">): string => `${kind}:${of}`;

// Two behind one gateway are enough; by chance that many of an area, or of everybody, are silent more easily.
const fewest: Readonly<Record<CauseKind, number>> = { gateway: 2, municipality: 3, zone: 4, hub: 5 };
const share = 0.8;
const minute = 60_000;

/**
 * What explains the silent devices, widest first; each device by one cause at most. A cause begins when a device is
 * overdue, and then holds while hardly any of its devices speak: `begun` names those that have begun.
 */
export function causesAmong(
  members: readonly Member[],
  begun: ReadonlySet<string>,
  gatewayHeardSince: (gateway: DeviceKey, since: Instant) => boolean,
): readonly Cause[] {
  const spoken = members.filter(hasSpoken);
  if (!spoken.some(({ isQuiet }) => isQuiet)) return [];
  const causes: Cause[] = [];
  let left = spoken;
  const look = (kind: CauseKind, placeOf: (member: Spoken) => string | null): void => {
    for (const [of, own] of Map.groupBy(left, placeOf)) {
      const found = of === null ? null : causeOf(kind, of, own, begun);
      if (found === null || (kind === "gateway" && gatewayHeardSince(found.of as DeviceKey, found.since)))
        continue;
      causes.push(found);
      const explained = new Set<Member>(found.members);
      left = left.filter((each) => !explained.has(each));
    }
  };
  // What one municipality's silence explains is no outage of the hub.
  if (new Set(spoken.map(({ zone }) => zone)).size > 1) look("hub", () => "");
  look("gateway", ({ gateway }) => gateway);
  look("municipality", ({ municipality }) => municipality);
  look("zone", ({ zone }) => zone);
  return causes;
}

type Spoken = Member & { readonly heardAt: Instant };
const hasSpoken = (member: Member): member is Spoken => member.heardAt !== null;

function causeOf(
  kind: CauseKind,
  of: string,
  own: readonly Spoken[],
  begun: ReadonlySet<string>,
): Cause | null {
  const quiet = own.filter(({ isQuiet }) => isQuiet);
  if (quiet.length === 0) return null;
  const since = Math.max(...quiet.map(({ heardAt }) => heardAt)) as Instant;
  // Those silent since long before fell silent for a reason of their own.
  const together = quiet.filter(
    ({ heardAt, interval }) => since - heardAt <= Math.max(interval, 10 * minute),
  );
  const alive = own.length - quiet.length;
  const isCommon = kind === "gateway" ? alive === 0 : together.length >= share * (together.length + alive);
  const isNew = !begun.has(nameOfCause({ kind, of }));
  const least = isNew ? fewest[kind] : 1;
  if (!isCommon || new Set(together.map(({ device }) => device)).size < least) return null;
  if (isNew && !together.some(({ isOverdue }) => isOverdue)) return null;
  return { kind, of, since, members: together };
}

/** Those for whom somebody cares: who sees one of them sees all, and nobody is named to anybody else. */
export interface Circle {
  readonly service: ServiceId;
  readonly careGroup: string | null;
  readonly members: readonly Member[];
}

/** A cause's members by who cares for them: each circle is told of its own people alone. */
export const circlesOf = ({ members }: Cause): readonly Circle[] =>
  [...Map.groupBy(members, ({ service, careGroup }) => `${service} ${careGroup ?? ""}`).values()].flatMap(
    (own) => {
      const [first] = own;
      return first === undefined
        ? []
        : [{ service: first.service, careGroup: first.careGroup, members: own }];
    },
  );
