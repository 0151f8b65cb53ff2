import { usualAssumptions } from "../../../model/assumptions.ts";
import { type Figure, type Grouping, groupings } from "../../../model/figure.ts";
import type { FiguresDesk } from "../../../model/figures-desk.ts";
import { indicatorOf } from "../../../model/indicator.ts";
import { windowOfMonths } from "../../../model/month-window.ts";
import type { Observed, ObservedAlert, ObservedEntry } from "../../../model/observed.ts";
import type { Giving, Released, ReleaseRegister } from "../../../model/publication.ts";
import { atMillisecond, type Instant } from "../../../model/time.ts";
import type { FiguresNeeds } from "../../../rules/indicators/desk.ts";
import type { OpenProgramme } from "../../../rules/indicators/disclosure/solver.ts";
import { groupingsOf } from "../../../rules/indicators/evaluation/compute.ts";
import { figuresDesk } from "../../../rules/indicators/remembered.ts";
import { type Dice, dice } from "../disclosure/world.ts";
import { alert, at, entry, month, observed, person } from "./observed.ts";

export const months = ["2026-01", "2026-02", "2026-03"] as const;
const first = 2026 * 12;

/** A made-up pilot of which everything is known: who lives where, in which service, and what happened when. */
export interface Pilot {
  readonly zones: ReadonlyMap<string, string>;
  readonly services: readonly string[];
  readonly k: number;
  readonly all: Observed;
  /** As more people come, or some go. */
  readonly later: Observed;
}

const pick = <Each>(roll: Dice, from: readonly Each[]): Each => from[roll(from.length)] as Each;

export function randomPilot(seed: number): Pilot {
  const roll = dice(seed);
  const zones = new Map<string, string>();
  for (let zone = 1; zone <= 1 + roll(3); zone += 1)
    for (let n = 0; n <= roll(3); n += 1) zones.set(`00${zone}00${n}`, `z${zone}`);
  const services = ["cuore", "respiro", "zucchero"].slice(0, 1 + roll(3));
  const target = [...zones].map(([municipality, zone]) => ({
    ...{ municipality, zone },
    residents: pick(roll, [300, 600, 4000]),
  }));
  const homes = [...zones.keys()].flatMap((municipality) =>
    Array.from({ length: roll(3) === 0 ? roll(4) : roll(16) }, () => municipality),
  );
  const lives = homes.map((municipality, n) => lifeOf(roll, n, municipality, services));
  const all = { target, services: services.map((id) => ({ id, supplier: id })) };
  const gone = new Set(lives.flatMap((_, n) => (roll(25) === 0 ? [n] : [])));
  return {
    ...{ zones, services, k: 5 },
    all: joined(all, lives.slice(0, Math.max(1, lives.length - roll(3)))),
    later: joined(
      all,
      lives.filter((_, n) => !gone.has(n)),
    ),
  };
}

type Life = Pick<Observed, "people" | "personMonths" | "alerts" | "entries">;
const joined = (around: Partial<Observed>, lives: readonly Life[]): Observed =>
  observed({
    ...around,
    people: lives.flatMap((each) => each.people),
    personMonths: lives.flatMap((each) => each.personMonths),
    alerts: lives.flatMap((each) => each.alerts),
    entries: lives.flatMap((each) => each.entries),
  });

const sometimes = <Each>(roll: Dice, one: number, make: () => Each): Each[] =>
  roll(one) === 0 ? [make()] : [];

function lifeOf(roll: Dice, n: number, municipality: string, services: readonly string[]): Life {
  const service = pick(roll, services);
  const starts = roll(5) === 0 ? 1 + roll(2) : 0;
  const here = { municipality, service };
  const own = months.slice(starts);
  const mine = <Each>(make: (month: string) => Each[]): Each[] => own.flatMap((each) => make(each));
  const when = (each: string) => at(`${each}-${10 + roll(15)}`);
  const raised = (each: string): ObservedAlert =>
    alert(n, {
      ...{ ...here, month: each, raisedAt: when(each) },
      ...{ kind: pick(roll, ["clinical", "clinical", "missed", "technical"]), needsAnswer: roll(4) > 0 },
      ...{ answered: 5 + roll(90), ended: 100 + roll(100), priority: pick(roll, ["high", "medium"]) },
      ...{ outcome: pick(roll, ["true-acted", "false", "technical", null]), escalated: roll(3) === 0 },
    });
  const entered = (each: string, content: object): ObservedEntry =>
    entry(content as ObservedEntry["content"], { ...here, month: each, at: when(each), person: n } as object);
  return {
    people: [
      person(n, {
        ...{ municipality, services: [service], hasPlan: roll(6) > 0, hasPersonalLimit: roll(2) > 0 },
        enrolledAt: at(`${months[starts] ?? "2026-01"}-02`),
        ageBand: pick(roll, ["65-69", "75-79"]),
      }),
    ],
    personMonths: mine((each) => [
      month(n, {
        ...here,
        month: each,
        activeDays: 5 + roll(20),
        slotsDue: 10 + roll(20),
        slotsMet: roll(10),
      }),
    ]),
    alerts: mine((each) => [
      ...sometimes(roll, 3, () => raised(each)),
      ...sometimes(roll, 5, () => raised(each)),
    ]),
    entries: mine((each) => [
      ...sometimes(roll, 4, () =>
        entered(each, { kind: "utilisation", use: "ed-visit", deterioration: true }),
      ),
      ...sometimes(roll, 4, () =>
        entered(each, { kind: "utilisation", use: "unplanned-admission", deterioration: false }),
      ),
      ...sometimes(roll, 3, () =>
        entered(each, { kind: "visit-substituted", facility: "lanzo", byCar: 1, companions: 0 }),
      ),
      ...sometimes(roll, 4, () => entered(each, { kind: "workload", minutes: 10, activity: "calls" })),
      ...sometimes(roll, 3, () => ({ ...entered(each, screened(roll)), person: null })),
      ...sometimes(roll, 3, () => entered(each, cameBack(roll, months.indexOf(each as never) + 1))),
    ]),
  };
}

const screened = (roll: Dice) =>
  roll(2) === 0
    ? { kind: "screening", answer: "agreed" }
    : { kind: "screening", answer: "refused", reason: pick(roll, ["no-network", "no-time"]) };
const cameBack = (roll: Dice, wave: number) => ({
  ...{ kind: "questionnaire", questionnaire: "facilita", instrument: "SUS", version: "1", wave },
  answeredBy: "patient",
  answers: Array.from({ length: 10 }, () => 1 + roll(5)),
});

/** A register in memory, as the store's is. */
export function register(): ReleaseRegister {
  const rows: Giving[] = [];
  const nameOf = ({ indicator, part, stratum, service, from, until }: Released) =>
    JSON.stringify([indicator, part, stratum, service, from, until]);
  const newest = (indicator: string): Released[] => {
    const found = new Map<string, Giving>();
    for (const row of rows.filter((each) => each.indicator === indicator)) {
      const before = found.get(nameOf(row));
      if (before === undefined || row.shown || !before.shown) found.set(nameOf(row), row);
    }
    return [...found.values()];
  };
  let now = 0;
  return {
    of: async (indicator) => ({ released: newest(indicator), edition: rows.length }),
    add: async (giving) => {
      now += 1;
      const known = new Map(
        giving
          .slice(0, 1)
          .flatMap((each) => newest(each.indicator))
          .map((row) => [nameOf(row), row]),
      );
      for (const row of giving) {
        const before = known.get(nameOf(row));
        if (
          before?.shown === row.shown &&
          before.numerator === row.numerator &&
          before.denominator === row.denominator
        )
          continue;
        rows.push({ ...row, releasedAt: atMillisecond(now) });
      }
    },
    asGiven: async (row) =>
      rows.find((each) => nameOf(each) === nameOf(row) && each.releasedAt === row.releasedAt)?.figure ?? null,
  };
}

/** What can be asked of a pilot, in the order somebody asks it. */
export async function askedOf(
  open: OpenProgramme,
  seed: number,
  ids: readonly string[],
  many: number,
): Promise<{ readonly pilot: Pilot; readonly given: readonly Given[] }> {
  const pilot = randomPilot(seed);
  const roll = dice(seed * 7919 + 1);
  let now: Instant = at("2026-05-20");
  const needs: FiguresNeeds = {
    observe: async (window, asOf) => {
      const from = asOf < at("2026-06-01") ? pilot.all : pilot.later;
      const within = (each: { readonly month: string }) => window.months.includes(each.month);
      return {
        ...from,
        ...{ window, asOf },
        people: from.people.filter(({ enrolledAt }) => enrolledAt < window.until),
        personMonths: from.personMonths.filter(within),
        alerts: from.alerts.filter(within),
        entries: from.entries.filter(within),
      };
    },
    register: register(),
    policy: { k: pilot.k, territory: { zones: pilot.zones, services: pilot.services } },
    assumptions: usualAssumptions,
    open,
    clock: { now: () => now },
  };
  const desk: FiguresDesk = figuresDesk(needs);
  const given: Given[] = [];
  for (let n = 0; n < many; n += 1) {
    if (n === Math.floor(many * 0.6)) now = at("2026-06-20");
    const definition = indicatorOf(pick(roll, ids));
    if (definition === undefined) throw new Error("no such indicator");
    const from = roll(3) === 0 ? roll(3) : 0;
    const until = roll(3) === 0 ? from + roll(3 - from) : 2;
    const grouping = pick(
      roll,
      groupings.filter((each) => groupingsOf(definition.id).includes(each)),
    );
    const service = roll(5) === 0 ? pick(roll, pilot.services) : null;
    const window = windowOfMonths(months[from] ?? "2026-01", months[until] ?? "2026-03");
    const { figures } = await desk.figures({ definition, grouping, window, service });
    for (const figure of figures)
      given.push({ figure, service, grouping, from: first + from, until: first + until + 1 });
  }
  return { pilot, given };
}

export interface Given {
  readonly figure: Figure;
  readonly service: string | null;
  readonly grouping: Grouping;
  readonly from: number;
  readonly until: number;
}
