import fc from "fast-check";
import { expect } from "vitest";
import { type Alert, type AlertState, alertStates, openStates } from "../../model/alert.ts";
import { movedByPerson, movesFrom } from "../../model/alert-lifecycle.ts";
import type { Deadline } from "../../model/deadline.ts";
import type { PatientId } from "../../model/identity.ts";
import type { StateStore } from "../../model/state-store.ts";
import { after, hours, type Instant, minutes } from "../../model/time.ts";
import { acknowledged, answered, type Believed, begins, ends, takenBack } from "./alert-model.ts";
import { alert, clearing, inHours, raising } from "./state-samples.ts";

/** The store, opened as often as a hub is started, and what of it is this run's. */
export interface Real {
  state: StateStore;
  readonly openAgain: () => Promise<StateStore>;
  readonly patient: PatientId;
}

export type AlertCommand = fc.AsyncCommand<Believed, Real>;

const command = (
  name: string,
  check: (model: Readonly<Believed>) => boolean,
  run: (model: Believed, real: Real) => Promise<void>,
): AlertCommand => ({
  check,
  run: async (model, real) => {
    await run(model, real);
    await mustHold(model, real);
  },
  toString: () => name,
});

const rule = { id: "spo2-low", version: "1" };
const measured = (n: number): Instant => inHours(3 * n);

const raise = (latching: boolean): AlertCommand =>
  command(
    latching ? "raise, latching" : "raise",
    ({ present }) => present === null,
    async (model, { state, patient }) => {
      model.begun += 1;
      const id = `${patient}-${model.begun}`;
      const since = measured(model.begun);
      const own = {
        patient,
        rule,
        since,
        latest: { at: since, value: 88 },
        raisedAt: model.now,
        history: [],
      };
      const change = raising(alert(id, { ...own, priority: "medium" }), {
        latching: model.open?.latching ?? latching,
      });
      await state.progress.commitChanges([change]);
      // Told again, as after a crash before the judge knew that it was written.
      await state.progress.commitChanges([change]);
      begins(model, id, latching);
    },
  );

const endAt = ({ begun }: Believed): Instant => after(measured(begun), hours(1));

const clear = command(
  "clear",
  ({ present }) => present !== null,
  async (model, { state }) => {
    const change = { ...clearing(model.present ?? "", endAt(model)), knownAt: model.now };
    await state.progress.commitChanges([change]);
    ends(model);
  },
);

const extendTo = (model: Believed, id: string, until: Instant | null) =>
  ({ kind: "extend", id, since: measured(model.begun), until, knownAt: model.now }) as const;

const endedLate = command(
  "late data: it has ended",
  ({ present }) => present !== null,
  async (model, { state }) => {
    await state.progress.commitChanges([extendTo(model, model.present ?? "", endAt(model))]);
    ends(model);
  },
);

const goesOnLate = command(
  "late data: it had not ended",
  ({ present, last }) => present === null && last !== null && last.left !== "taken-back",
  async (model, { state }) => {
    const { episode = "", latching = false, left } = model.last ?? {};
    await state.progress.commitChanges([extendTo(model, episode, null)]);
    model.last = null;
    if (left === "by-a-person") model.present = episode;
    else begins(model, episode, latching);
  },
);

const retract = command(
  "late data: it never held",
  ({ present, last }) => (present ?? last?.episode) !== undefined,
  async (model, { state }) => {
    const id = model.present ?? model.last?.episode ?? "";
    await state.progress.commitChanges([{ kind: "retract", id, knownAt: model.now, reason: "late-data" }]);
    takenBack(model, id);
  },
);

const worsen = command(
  "worsen",
  ({ present, begun }) => present !== null && begun > 0,
  async (model, real) => {
    const { state } = real;
    const at = after(measured(model.begun), minutes((model.now % 50) + 1));
    const change = { kind: "worsen", id: model.present ?? "", at, value: 70, knownAt: model.now } as const;
    const before = (await openOf(real))?.history.length;
    await state.progress.commitChanges([change]);
    const now = await openOf(real);
    // A value of an earlier time than the worst one told of is no news.
    if (model.open === null || now?.history.length === before) return;
    if (model.open.state === "acknowledged") model.open.state = "raised";
    model.open.until = null;
  },
);

async function openOf({ state, patient }: Real): Promise<Alert | undefined> {
  const { items } = await state.alerts.list(everybody, { patient, states: openStates }, { limit: 9 });
  return items[0];
}
const everybody = { services: "all", careGroups: "all", patients: "all" } as const;

/** Whatever a person asks for is done if the table allows it, and refused with what it allows if not. */
const ask = (to: AlertState, minutesLong?: number): AlertCommand =>
  command(
    `${to}${minutesLong === undefined ? "" : ` for ${minutesLong} min`}`,
    ({ open }) => open !== null,
    async (model, real) => {
      const until = minutesLong === undefined ? undefined : after(model.now, minutes(minutesLong));
      const from = model.open?.state ?? "resolved";
      const isPlainAgain = from === "acknowledged" && to === "acknowledged" && until === undefined;
      const leads = isPlainAgain ? null : movedByPerson(from, to);
      const said = { at: model.now, by: "rossi", ...(until === undefined ? {} : { until }) };
      const asked = real.state.alerts.move((await openOf(real))?.id ?? "", to, said);
      if (leads === null) {
        const allowed = movesFrom(from).filter((each) => !isPlainAgain || each !== to);
        await expect(asked).rejects.toMatchObject({ code: "illegal-transition", details: { allowed } });
        return;
      }
      expect((await asked).state).toBe(leads);
      believe(model, to, until);
    },
  );

function believe(model: Believed, to: AlertState, until: Instant | undefined): void {
  if (to === "acknowledged") acknowledged(model, until);
  else if (to !== "escalated") answered(model);
  else if (model.open !== null) Object.assign(model.open, { state: "escalated", until: null });
}

const pass = (by: number): AlertCommand =>
  command(
    `${by} min pass`,
    () => true,
    async (model, { state, patient }) => {
      model.now = after(model.now, minutes(by));
      for (const deadline of await state.alerts.overdue(model.now, 500)) {
        if (!(await state.alerts.fallDue(deadline, model.now))) continue;
        expect(await state.alerts.fallDue(deadline, model.now), "once").toBe(false);
        if (deadline.subject.startsWith(patient)) fell(model, deadline);
      }
      expect(model.open?.until ?? after(model.now, minutes(1))).toBeGreaterThan(model.now);
    },
  );

function fell({ open }: Believed, { kind, dueAt }: Deadline): void {
  if (open === null) return;
  if (kind === "escalate" && open.state !== "latched") open.state = "escalated";
  if (kind !== "acknowledgement") return;
  expect(open.until, "never early").toBe(dueAt);
  Object.assign(open, { state: "raised", until: null });
}

const suppress = command(
  "suppress",
  () => true,
  async ({ now }, { state, patient }) => {
    const id = `q-${patient}-${now}-${Math.floor(now / 7)}`;
    const given = { id, patient, rule: null, reason: "prova", by: "rossi", alsoHighBy: null, endedAt: null };
    if ((await state.suppressions.suppression(id)) !== null) return;
    await state.suppressions.add({ ...given, from: now, until: after(now, minutes(25)) });
  },
);

const restart = command(
  "restart",
  () => true,
  async (_, real) => {
    real.state = await real.openAgain();
  },
);

/** Who may do what to whom: the invariants of an alert, after each step. */
async function mustHold(
  { open, present, alerts: count, now }: Believed,
  { state, patient }: Real,
): Promise<void> {
  const { items } = await state.alerts.list(everybody, { patient }, { limit: 99 });
  expect(items).toHaveLength(count);
  const opened = items.filter((each) => openStates.some((one) => one === each.state));
  expect(
    opened.map(({ state: is }) => is),
    "one open alert at most",
  ).toEqual(open === null ? [] : [open.state]);
  const holding = (await state.progress.episodes()).filter(
    (each) => each.patient === patient && each.until === null,
  );
  expect(holding.map((each) => each.alert)).toEqual(present === null ? [] : [present]);
  for (const each of items) {
    const due = await state.alerts.deadlinesOf(each.id);
    if (!opened.includes(each)) expect(due, "nothing falls due of what is done").toEqual([]);
  }
  const [only] = opened;
  if (only === undefined) return;
  expect(only.present).toBe(only.state !== "latched");
  expect(only.acknowledgedUntil).toBe(open?.until ?? null);
  const due = await state.alerts.deadlinesOf(only.id);
  const isHushed = (await state.suppressions.active(now)).some((each) => each.patient === patient);
  const kinds = due.map(({ kind }) => kind);
  if (only.state === "acknowledged") expect(kinds).toEqual(["acknowledgement"]);
  else
    expect(kinds.includes("escalate") || isHushed || only.step >= 3, "no open alert is nowhere").toBe(true);
}

const asks = alertStates.map((to) => fc.constant(ask(to)));
export const alertCommands = fc.commands(
  [
    fc.boolean().map(raise),
    fc.boolean().map(raise),
    fc.constant(clear),
    fc.constant(endedLate),
    fc.constant(goesOnLate),
    fc.constant(retract),
    fc.constant(worsen),
    fc.constant(ask("acknowledged")),
    fc.integer({ min: 1, max: 200 }).map((until) => ask("acknowledged", until)),
    ...asks,
    fc.constantFrom(1, 5, 10, 30, 300).map(pass),
    fc.constantFrom(1, 5, 10, 30, 300).map(pass),
    fc.constant(suppress),
    fc.constant(restart),
  ],
  { maxCommands: 30 },
);
