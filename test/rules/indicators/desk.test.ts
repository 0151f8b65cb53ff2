import { afterEach, expect, test } from "vitest";
import { usualAssumptions } from "../../../model/assumptions.ts";
import type { Grouping } from "../../../model/figure.ts";
import type { FiguresAsked } from "../../../model/figures-desk.ts";
import { type IndicatorDefinition, indicatorOf } from "../../../model/indicator.ts";
import { monthStart, widened, windowOfMonths } from "../../../model/month-window.ts";
import type { Observed } from "../../../model/observed.ts";
import type { StateStore } from "../../../model/state-store.ts";
import { after, atMillisecond, minutes } from "../../../model/time.ts";
import { type FiguresNeeds, figuresOf } from "../../../rules/indicators/desk.ts";
import { highsProgramme } from "../../../rules/indicators/disclosure/solver.ts";
import { figuresDesk } from "../../../rules/indicators/remembered.ts";
import { stateFolder } from "../../store/state-folder.ts";
import { alert, at, month, observed, person, some } from "./observed.ts";

const open = await highsProgramme();
const definition = (id: string): IndicatorDefinition => {
  const found = indicatorOf(id);
  if (found === undefined) throw new Error(id);
  return found;
};

const ended: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const end of ended.splice(0)) await end();
});
async function openRegister(): Promise<StateStore["releases"]> {
  const place = await stateFolder();
  const state = await place.open();
  ended.push(
    () => state.close(),
    () => place.remove(),
  );
  return state.releases;
}

/** What was observed, cut to the months asked for, as the state store would give it. */
const observing =
  (all: () => Partial<Observed>): FiguresNeeds["observe"] =>
  async (window, asOf) => {
    const given = all();
    const inMonths = (each: { readonly month: string }) => window.months.includes(each.month);
    return observed({
      ...given,
      window,
      asOf,
      personMonths: (given.personMonths ?? []).filter(inMonths),
      people: (given.people ?? []).filter(({ enrolledAt }) => enrolledAt < window.until),
    });
  };

const policy = {
  k: 5,
  territory: {
    zones: new Map([
      ["001019", "z7"],
      ["001128", "z7"],
      ["001270", "z6"],
    ]),
    services: ["cuore", "respiro"],
  },
};
let now = at("2026-05-20");
const needs = async (all: () => Partial<Observed>): Promise<FiguresNeeds> => ({
  observe: observing(all),
  register: await openRegister(),
  policy,
  assumptions: usualAssumptions,
  open,
  clock: { now: () => now },
});
const asked = (id: string, grouping: Grouping, more: Partial<FiguresAsked> = {}): FiguresAsked => ({
  definition: definition(id),
  grouping,
  window: windowOfMonths("2026-03", "2026-04"),
  service: null,
  ...more,
});

/** Balme has three people, Lanzo so many, Susa twenty: each with a hundred slots, of whom they kept some. */
const places = (lanzo: number, more: object = {}) => {
  const where = [...some(3, () => "001019"), ...some(lanzo, () => "001128"), ...some(20, () => "001270")];
  return {
    people: where.map((municipality, n) => person(n, { municipality })),
    personMonths: where.map((municipality, n) =>
      month(n, { municipality, slotsDue: 100, slotsMet: 61 + (n % 7), ...more }),
    ),
  };
};
const told = (figures: Awaited<ReturnType<typeof figuresOf>>["figures"]) =>
  Object.fromEntries(figures.map(({ stratum, state, numerator }) => [stratum.key, numerator ?? state]));

test("a table is given with its totals, small ones hidden with what protects them, and stands in the register first", async () => {
  const all = await needs(() => places(20));
  const { figures, hidden, provisional, asOf } = await figuresOf(
    asked("adherent-patients", "municipality"),
    all,
  );
  expect(figures.map(({ stratum }) => stratum.by)).toEqual([
    "pilot",
    ...["zone", "zone"],
    ...["municipality", "municipality", "municipality"],
  ]);
  expect(told(figures)).toMatchObject({ "001019": "suppressed", "001128": "suppressed" });
  expect(hidden.primary).toBe(1);
  expect(hidden.complementary).toBeGreaterThan(0);
  expect([provisional, asOf]).toEqual([false, at("2026-05-20")]);
  const { released } = await all.register.of("adherent-patients", definition("adherent-patients").version);
  expect(released).toHaveLength(figures.length);
  for (const row of released)
    expect(row.shown || (row.numerator === null && row.denominator === null)).toBe(true);
});

test("what two stretches tell by subtraction is looked at: large enough it is shown, else the second is held back", async () => {
  const june = (n: number) =>
    some(n, (each) => month(each, { month: "2026-05", slotsDue: 100, slotsMet: 70 }));
  const both = (n: number) => {
    const { people, personMonths } = places(20);
    return { people, personMonths: [...personMonths, ...june(n)] };
  };
  const longer = asked("adherence-measurements", "pilot", { window: windowOfMonths("2026-03", "2026-05") });
  for (const [n, state] of [
    [30, "ok"],
    [2, "suppressed"],
  ] as const) {
    const all = await needs(() => both(n));
    expect((await figuresOf(asked("adherence-measurements", "pilot"), all)).figures[0]?.state).toBe("ok");
    expect((await figuresOf(longer, all)).figures[0]?.state, `${n} people in May`).toBe(state);
  }
});

test("late data that would tell of one person leave the table as it was given, value and moment included", async () => {
  let lanzo = 20;
  const all = await needs(() => places(lanzo));
  now = at("2026-05-01T01:00:00+02:00");
  const first = await figuresOf(asked("case-mix", "zone"), all);
  expect(first.provisional).toBe(true);
  now = at("2026-05-20");
  lanzo = 21;
  const again = await figuresOf(asked("case-mix", "zone"), all);
  expect(again.provisional).toBe(false);
  expect(again.figures).toEqual(first.figures.map((each) => ({ ...each, provisional: false })));
  expect(again.figures[0]).toMatchObject({ value: 43, asOf: first.asOf });
  lanzo = 30;
  expect((await figuresOf(asked("case-mix", "zone"), all)).figures[0]).toMatchObject({ value: 53 });
});

test("the people of all villages together are not told where they would tell those of one", async () => {
  const homes = [...some(2, () => "001019"), ...some(9, () => "001200"), ...some(30, () => "001270")];
  const all = await needs(() => ({
    people: homes.map((municipality, n) => person(n, { municipality })),
    target: [
      { municipality: "001019", zone: "z7", residents: 100 },
      { municipality: "001200", zone: "z7", residents: 300 },
      { municipality: "001128", zone: "z7", residents: 4900 },
      { municipality: "001270", zone: "z6", residents: 5000 },
    ],
  }));
  // 11 in both villages, of which the table by municipality may tell 9.
  const [equity] = (await figuresOf(asked("small-municipality-equity", "pilot"), all)).figures;
  expect(equity?.state).toBe("suppressed");
});

test("what one indicator hides no other tells: the same count is hidden, or told, in all of them alike", async () => {
  // Lanzo's share is small by its numerator, so that it covers Balme in one table, and Ala in another.
  const homes = [
    ...some(3, () => "001019"),
    ...some(11, () => "001200"),
    ...some(12, () => "001128"),
    ...some(12, () => "001270"),
  ];
  const policyOfFour = {
    ...policy,
    territory: { ...policy.territory, zones: new Map([...policy.territory.zones, ["001200", "z7"]]) },
  };
  const all = {
    ...(await needs(() => ({
      people: homes.map((municipality, n) => person(n, { municipality })),
      target: [...policyOfFour.territory.zones].map(([municipality, zone]) => ({
        ...{ municipality, zone },
        residents: 4000,
      })),
      personMonths: homes.map((municipality, n) => month(n, { municipality })),
      alerts: homes.flatMap((municipality, n) =>
        some(2, () => alert(n, { municipality, answered: 5 + n, escalated: n < 14 || n === 20 })),
      ),
    }))),
    policy: policyOfFour,
  };
  const counts = async (id: string) =>
    (await figuresOf(asked(id, "municipality"), all)).figures.map(({ stratum, denominator }) => [
      stratum.key,
      denominator,
    ]);
  const together = new Map<string, number | null>();
  for (const id of ["time-to-ack-median", "escalation-rate", "time-to-ack-p90"])
    for (const [key, n] of await counts(id))
      together.set(String(key), together.get(String(key)) ?? (n as number | null));
  expect(together.get("z7")).toBe(52);
  expect(together.get("001019")).toBeNull();
  // 52 - 24 - 22 would tell the 6 of Balme.
  expect([together.get("001128"), together.get("001200")]).toContain(null);
});

test("two who ask at once for stretches that overlap are judged one beside the other", async () => {
  const all = await needs(() => {
    const { people, personMonths } = places(20);
    return {
      people,
      personMonths: [...personMonths, month(1, { month: "2026-04", slotsDue: 9, slotsMet: 8 })],
    };
  });
  const asks = [windowOfMonths("2026-03", "2026-03"), windowOfMonths("2026-03", "2026-04")].map((window) =>
    asked("adherence-measurements", "pilot", { window }),
  );
  // Two hubs with one register: neither knows of the other but by what it has put there.
  const given = await Promise.all(asks.map((each) => figuresOf(each, all)));
  const states = given.map(({ figures }) => figures[0]?.state);
  expect(states.toSorted(), "both would tell April, which is one person's").toEqual(["ok", "suppressed"]);
});

test("confined to a service the pilot stands for it, and costs, which are shared out over all, are told no further", async () => {
  const { people, personMonths } = places(20);
  const rows = {
    people: people.map((each, n) => ({ ...each, services: n % 2 === 0 ? ["cuore"] : ["respiro"] })),
    personMonths: personMonths.flatMap((each, n) => {
      const service = n % 2 === 0 ? "cuore" : "respiro";
      return [
        { ...each, service },
        { ...each, service, month: "2026-04" },
      ];
    }),
  };
  const all = await needs(() => rows);
  const id = "adherence-measurements";
  const [, cuore] = (await figuresOf(asked(id, "service"), all)).figures;
  const alone = await figuresOf(asked(id, "pilot", { service: "cuore" }), all);
  expect(alone.figures[0]).toEqual({ ...cuore, stratum: { by: "pilot", key: "pilot" } });
  const months = await figuresOf(asked(id, "month", { service: "cuore" }), all);
  const half = (cuore?.numerator ?? 0) / 2;
  expect(told(months.figures)).toEqual({ pilot: half * 2, "2026-03": half, "2026-04": half });
  for (const [what, by] of [
    ["cost-per-patient-month", "month"],
    [id, "service"],
    ["latency-p95", "municipality"],
  ] as const) {
    expect((await figuresOf(asked(what, by, { service: "cuore" }), all)).figures, what).toEqual([]);
  }
  expect((await figuresOf(asked(id, "pilot", { service: "nessuno" }), all)).figures).toEqual([]);
});

test("within a minute the desk observes once and answers the same; a window that has not begun is refused", async () => {
  let asks = 0;
  const all = await needs(() => {
    asks += 1;
    return places(20);
  });
  const desk = figuresDesk(all);
  const [one, two] = await Promise.all([
    desk.figures(asked("case-mix", "zone")),
    desk.figures(asked("case-mix", "zone")),
  ]);
  expect(two).toBe(one);
  await desk.figures(asked("adherent-patients", "zone"));
  expect(asks).toBe(1);
  now = atMillisecond(now + 60_000);
  expect((await desk.figures(asked("case-mix", "zone"))).asOf).toBe(one.asOf + 60_000);
  expect(asks).toBe(2);
  const later = desk.figures(asked("case-mix", "zone", { window: windowOfMonths("2026-07", "2026-07") }));
  await expect(later).rejects.toMatchObject({ code: "input-rejected" });
});

test("bounds are widened to whole civil months of Rome that have begun", () => {
  const window = widened(at("2026-03-29T02:30:00+01:00"), at("2026-05-02"), at("2026-04-03"));
  expect(window).toEqual({ ...windowOfMonths("2026-03", "2026-04"), from: at("2026-03-01T00:00:00+01:00") });
  expect(window.until).toBe(at("2026-05-01T00:00:00+02:00"));
  expect(widened(monthStart("2026-03"), monthStart("2026-04"), at("2026-05-01")).months).toEqual(["2026-03"]);
  expect(windowOfMonths("2025-11", "2026-02").months).toEqual(["2025-11", "2025-12", "2026-01", "2026-02"]);
  for (const [from, to] of [
    ["2026-03-02", "2026-03-01"],
    ["2026-06-02", "2026-06-05"],
    ["2020-01-01", "2026-05-01"],
  ] as const) {
    expect(() => widened(at(from), at(to), at("2026-05-08"))).toThrow(/before|begun|at most 60/);
  }
});

test("people who live outside the territory are in its totals, and neither there nor by subtraction told of", async () => {
  const { people, personMonths } = places(20);
  const away = some(2, (n) => person(90 + n, { municipality: "001059" }));
  const theirs = away.map((each) =>
    month(each.person, { municipality: "001059", slotsDue: 100, slotsMet: 80 }),
  );
  const all = await needs(() => ({
    people: [...people, ...away],
    personMonths: [...personMonths, ...theirs],
  }));
  const { figures } = await figuresOf(asked("adherence-measurements", "municipality"), all);
  const keys = figures.map(({ stratum }) => stratum.key);
  expect(keys).toEqual(["pilot", "z6", "z7", "001019", "001128", "001270"]);
  const above = figures.filter(({ stratum }) => stratum.by === "pilot" || stratum.by === "zone");
  const shown = above.filter(({ state }) => state === "ok");
  expect(shown.length, "all three would tell that two live elsewhere").toBeLessThan(3);
  expect(shown.length, "and something is shown all the same").toBeGreaterThan(0);
});

test("hidden neighbours are told together where asked, from their rows as one, named by all, and remembered as given", async () => {
  const codes = ["001019", "001128", "001013", "001240"] as const;
  const zones = new Map<string, string>([...codes.map((code) => [code, "z7"] as const), ["001270", "z6"]]);
  let late = 0;
  const rows = () => {
    const where = [
      ...codes.flatMap((code) => some(4, () => code)),
      ...some(20, () => "001270"),
      ...some(late, () => "001019"),
    ];
    return {
      people: where.map((municipality, n) => person(n, { municipality })),
      personMonths: where.map((municipality, n) =>
        month(
          n,
          n < 36 ? { municipality, slotsDue: 100, slotsMet: 60 } : { municipality, slotsDue: 2, slotsMet: 1 },
        ),
      ),
      target: [...zones].map(([municipality, zone]) => ({ municipality, zone, residents: 1000 })),
    };
  };
  const { policy: usual, ...rest } = await needs(rows);
  const all = { ...rest, policy: { ...usual, territory: { ...usual.territory, zones } } };
  const merged = asked("adherence-measurements", "municipality", { merge: "neighbours" });
  const single = await figuresOf(asked("adherence-measurements", "municipality"), all);
  expect(single.figures.filter(({ state }) => state === "suppressed").length).toBeGreaterThanOrEqual(4);
  const first = await figuresOf(merged, all);
  const sets = first.figures.filter(({ stratum }) => stratum.key.includes("+"));
  expect(sets.length).toBeGreaterThan(0);
  for (const { stratum, state, numerator, denominator, value, interval } of sets) {
    const many = 4 * stratum.key.split("+").length;
    expect([state, numerator, denominator, value]).toEqual(["ok", 60 * many, 100 * many, 60]);
    expect(interval).not.toBeNull();
    for (const code of stratum.key.split("+"))
      expect(first.figures.some(({ stratum: { key } }) => key === code)).toBe(false);
  }
  expect(first.together).toBe(sets.flatMap(({ stratum }) => stratum.key.split("+")).length);
  late = 2;
  now = after(now, minutes(2));
  const again = await figuresOf(merged, all);
  expect(again.figures, "two more people are too few to tell of").toEqual(first.figures);
});
