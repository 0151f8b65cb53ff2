import { cp, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { parse } from "yaml";
import { username } from "../../model/people.ts";
import type { StateStore } from "../../model/state-store.ts";
import { atMillisecond, before, days } from "../../model/time.ts";
import { openEmbeddedState } from "../../store/state/embedded.ts";
import { callerOf } from "../api/caller.ts";
import { type Letter, postOffice } from "../rules/notices/post-office.ts";
import { silent } from "../store/state-samples.ts";
import { eventually, freshFolder, openHouse } from "./house.ts";
import { labhub } from "./labhub.ts";

const now = () => atMillisecond(Date.now());
const ids = ["cuore-a-casa", "al-fornitore", "per-tutti"];
const people = {
  valuta: { roles: ["evaluator"], services: [] },
  confinata: { roles: ["evaluator"], services: ["respiro-in-valle"] },
  fornitore: { roles: ["supplier"], services: ["cuore-a-casa"] },
  /** Stands for a duty the reports go to, and may have none of them. */
  direttrice: { roles: ["clinician"], services: [] },
} as const;

test("what fell due while the hub was off is made once and told of once, and a letter a crash left in doubt goes again under its own name", async () => {
  let letters = 0;
  // The first letter is taken and never answered for: the hub is killed in between.
  const office = await postOffice({ ponder: () => (++letters === 1 ? 20_000 : 0), closeTimeout: 100 });
  onTestFinished(office.close);
  const dataDir = await dataWith(async (state) => {
    await state.deliveries.known(ids, before(now(), days(400)));
    for (const [name, { roles, services }] of Object.entries(people)) {
      const user = { username: username.parse(name), roles: [...roles], services: [...services] as never[] };
      const more = { careGroups: [], addedAt: now(), disabledAt: null, secondFactor: false, identity: null };
      await state.people.addUser({ ...user, ...more }, null);
    }
  });
  const pilot = await scheduledPilot();
  const smtp = `smtp://127.0.0.1:${office.port}?from=lab@example.it`;
  const settings = {
    LABHUB_SMTP_URL: smtp,
    LABHUB_PILOT: pilot,
    LABHUB_PUBLIC_URL: "https://lab.example.it",
  };
  const house = await openHouse(settings, dataDir);
  await eventually(async () => office.letters.length === 1);
  await house.hub.kill();
  await house.restart();
  await house.door.addUser({ username: "lettrice", password: "una-terza-di-prova", roles: ["evaluator"] });
  const signedIn = () =>
    callerOf(`http://127.0.0.1:${house.hub.ready.http}`, null).signIn("lettrice", "una-terza-di-prova");
  const evaluator = await signedIn();
  const past = await eventually(async () => {
    const { items } = await evaluator.get("/api/v1/reports/deliveries");
    const due = items.filter(({ state }: { state: string }) => state !== "missed");
    return due.every(({ state }: { state: string }) => state === "told") && due.length === 3 && items;
  });
  const told = past.filter(({ state }: { state: string }) => state === "told");
  const toldTo = told.map((due: { schedule: string; deliveries: { to: string; tries: number }[] }) => [
    due.schedule,
    due.deliveries.map(({ to, tries }) => `${to} ${tries}`),
  ]);
  expect(Object.fromEntries(toldTo)).toEqual({
    "cuore-a-casa": ["valuta 1"],
    "al-fornitore": ["fornitore 1"],
    "per-tutti": ["confinata 1", "valuta 1"],
  });
  expect(past.length - told.length, "periods before are written down and not made").toBeGreaterThan(10);

  const byName = Map.groupBy(office.letters, nameOf);
  expect([...byName.values()].map(({ length }) => length).toSorted()).toEqual([1, 1, 1, 2]);
  for (const [, same] of byName) expect(new Set(same.map(({ to }) => to.join())).size).toBe(1);
  for (const { text: sent, to } of office.letters) {
    const text = sent.replaceAll("=\r\n", "").replaceAll("=3D", "=");
    expect(text).toContain("https://lab.example.it/reports?report=");
    const isForAll = text.includes("per-tutti");
    expect(/filename=.*html/.test(text), `an attachment to ${to}`).toBe(isForAll);
  }
  const jobs = (await evaluator.get("/api/v1/reports")).items;
  expect(jobs.map(({ askedBy }: { askedBy: string }) => askedBy).toSorted()).toEqual(
    ids.map((id) => `schedule:${id}`).toSorted(),
  );

  const count = office.letters.length;
  const listed = await labhub(dataDir, ["report", "schedules"], { LABHUB_PILOT: pilot });
  expect(listed, listed.err).toMatchObject({ code: 0 });
  expect(listed.out).toMatch(/per-tutti:\d{4}-\d\d +told .* 2\/2/);
  expect(office.letters, "nothing goes again").toHaveLength(count);
});

/** Each of them light: what is looked at here is who is told. */
const schedules = [
  {
    kind: "service",
    service: "cuore-a-casa",
    formats: ["csv"],
    to: { duties: ["direzione-clinica"], roles: ["evaluator"] },
  },
  { kind: "supplier", service: "cuore-a-casa", formats: ["csv"], to: { roles: ["supplier"] } },
  { kind: "citizens", formats: ["html"], attach: true, to: { roles: ["evaluator"] } },
].map((each, n) => ({
  id: ids[n],
  name: { it: `Rapporto ${n}`, en: `Report ${n}` },
  every: "month",
  ...each,
}));

/** The demo with other schedules. */
async function scheduledPilot(): Promise<string> {
  const place = join(await freshFolder(), "pilot");
  await cp("pilots/demo", place, { recursive: true });
  const file = join(place, "pilot.yaml");
  const demo = parse(await readFile(file, "utf8")) as object;
  await writeFile(file, JSON.stringify({ ...demo, reports: schedules }));
  return place;
}

async function dataWith(fill: (state: StateStore) => Promise<void>): Promise<string> {
  const dataDir = await freshFolder();
  const state = await openEmbeddedState({ file: join(dataDir, "state.db"), log: silent });
  await fill(state);
  await state.close();
  const contacts = Object.keys(people).map((name) => [name, { email: `${name}@lab.example` }]);
  const duties = { duties: ["direzione-clinica"] };
  const all = { ...Object.fromEntries(contacts), direttrice: { email: "d@lab.example", ...duties } };
  await writeFile(join(dataDir, "contacts.yaml"), JSON.stringify({ duties: {}, people: all }), {
    mode: 0o600,
  });
  return dataDir;
}

const nameOf = ({ text }: Letter): string => /^Message-ID: (.+?)\r?$/im.exec(text)?.[1] ?? "";
