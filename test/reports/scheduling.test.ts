import { expect, test } from "vitest";
import { healthOf } from "../../api/health.ts";
import { boardOn } from "../../model/board.ts";
import type { Contacts } from "../../model/duty-contacts.ts";
import type { Delivery } from "../../model/notice.ts";
import { type Role, username } from "../../model/people.ts";
import { reportSchedule } from "../../model/report-schedule.ts";
import { scheduling } from "../../reports/jobs/scheduling.ts";
import type { Letter } from "../../rules/notices/mailbox.ts";
import { type ReportPostNeeds, sendOne } from "../../rules/notices/report-post.ts";
import { silent } from "../store/state-samples.ts";
import { at, reportHouse } from "./report-house.ts";

const monthly = reportSchedule.parse({
  id: "quadro",
  name: { it: "Quadro", en: "Picture" },
  kind: "citizens",
  every: "month",
  languages: ["it", "en"],
  formats: ["csv", "html"],
  to: { roles: ["evaluator"] },
});

async function scheduledHouse(people: Contacts["people"] = { valuta: { email: "v@lab.example" } }) {
  const house = await reportHouse();
  const { state, clock, shop } = house;
  const board = boardOn();
  const needs = {
    schedules: [monthly],
    deliveries: state.deliveries,
    contacts: () => ({ duties: {}, allowHosts: [], people }),
    clock,
    board,
    log: silent,
  };
  const noted: string[] = [];
  const note = async (object: string) => void noted.push(object);
  const begin = () => scheduling({ ...needs, book: state.reports, users: state.people.users, note });
  const letters: Letter[] = [];
  const answer = { now: { kind: "sent", confirmed: false } as Delivery };
  const post: ReportPostNeeds = {
    ...{ ...needs, documents: state.reports, note, publicUrl: "https://lab.example.it" },
    userOf: async (name) => (await state.people.user(name))?.user ?? null,
    mailbox: {
      async send(letter) {
        letters.push(letter);
        return answer.now;
      },
    },
  };
  async function addUser(name: string, roles: readonly Role[]): Promise<void> {
    const more = { services: [], careGroups: [], disabledAt: null, secondFactor: false, identity: null };
    await state.people.addUser(
      { ...more, username: username.parse(name), roles: [...roles], addedAt: clock.now() },
      null,
    );
  }
  await addUser("valuta", ["evaluator"]);
  /** As the reports' thread does it, until nothing is left to do. */
  async function work(round = begin()): Promise<void> {
    for (let moved = true; moved; ) moved = (await round.round()) || (await shop.step());
  }
  async function send(): Promise<void> {
    for (const letter of await state.deliveries.letters(clock.now(), 9)) await sendOne(post, letter);
  }
  const dues = async () => (await state.deliveries.list({}, { limit: 20 })).items;
  return { ...house, board, begin, work, send, dues, letters, answer, noted, post };
}

test("a schedule owes nothing from before it was known; then each period is made once, and its letter holds a link alone", async () => {
  const { clock, begin, work, send, dues, letters, noted, state } = await scheduledHouse();
  const first = begin();
  await work(first);
  expect(await dues()).toEqual([]);
  clock.set(at("2026-05-04T04:59:59Z"));
  await work(first);
  expect(await dues(), "a second before seven in Rome").toEqual([]);
  clock.set(at("2026-05-04T05:00:00Z"));
  await Promise.all([work(first), work()]);
  expect(await dues()).toMatchObject([{ key: "quadro:2026-04", state: "telling", report: "quadro-2026-04" }]);
  for (const format of ["csv", "html"] as const)
    for (const language of ["it", "en"] as const)
      expect(
        (await state.reports.document({ report: "quadro-2026-04", format, language }))?.content,
      ).not.toBeNull();
  await send();
  await work();
  await send();
  expect(await dues()).toMatchObject([
    { state: "told", deliveries: [{ to: "valuta", attempts: [{ n: 1 }] }] },
  ]);
  expect(letters).toHaveLength(1);
  expect(letters[0]).toMatchObject({ to: "v@lab.example", attachments: [] });
  expect(letters[0]?.text).toContain("https://lab.example.it/reports?report=quadro-2026-04&lang=en");
  expect(letters[0]?.subject).toBe("[LAB] Rapporto pronto: Quadro, 2026-04 · Report ready: Picture, 2026-04");
  expect(noted).toEqual(["citizens quadro-2026-04", "citizens quadro-2026-04 to valuta"]);
});

test("a hub that was off for months makes the last report alone", async () => {
  const { clock, work, dues } = await scheduledHouse();
  await work();
  clock.set(at("2026-08-20T08:00:00Z"));
  await work();
  expect((await dues()).map(({ period, state }) => `${period} ${state}`)).toEqual([
    "2026-07 telling",
    "2026-06 missed",
    "2026-05 missed",
    "2026-04 missed",
  ]);
});

test("who may not have it any more is told nothing, the failure degrades the hub's health, and an operator ends it", async () => {
  const { clock, board, begin, work, send, dues, letters, state } = await scheduledHouse();
  await work();
  clock.set(at("2026-05-04T05:00:00Z"));
  await work();
  await state.people.setDisabled("valuta", clock.now());
  await send();
  expect(letters).toEqual([]);
  expect(await dues()).toMatchObject([
    {
      state: "failed",
      trouble: "1 of 1 could not be told",
      deliveries: [{ trouble: expect.stringContaining("may not") }],
    },
  ]);
  await begin().round();
  const health = healthOf({ board, clock, state });
  const failing = { part: "report-deliveries", state: "degraded" };
  expect(await health()).toMatchObject({
    status: "degraded",
    checks: expect.arrayContaining([expect.objectContaining(failing)]),
  });
  await state.people.setDisabled("valuta", null);
  await state.deliveries.again("quadro:2026-04", { id: "unused", by: "command-line" }, clock.now());
  await send();
  expect(letters).toHaveLength(1);
  await begin().round();
  expect((await health()).status).toBe("ready");
});

test("nobody with a contact at all is no failure; a contact of somebody else alone is one", async () => {
  for (const [people, state] of [
    [{}, "kept"],
    [{ carla: { email: "c@lab.example" } }, "failed"],
  ] as const) {
    const { clock, work, dues } = await scheduledHouse(people);
    await work();
    clock.set(at("2026-05-04T05:00:00Z"));
    await work();
    expect(await dues()).toMatchObject([{ state }]);
  }
});
