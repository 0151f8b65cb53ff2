import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { utcHour } from "../../model/time.ts";
import { pilot } from "../api/pilot.ts";
import { batch, cuff, inHours, morning } from "../store/state-samples.ts";
import { type CommandHouse, commandHouse } from "./command-house.ts";

const sandbox = {
  ...pilot,
  services: pilot.services.map((each) => ({ ...each, stage: "sandbox" as const })),
};

async function staffed(): Promise<CommandHouse> {
  const house = await commandHouse(sandbox);
  for (const [name, role] of [
    ["lucia", "operator"],
    ["maria", "clinician"],
    ["vecchia", "clinician"],
  ]) {
    await house.run("user", "add", name ?? "", "--roles", role ?? "");
  }
  await house.run("user", "disable", "vecchia");
  return house;
}

const judged = (verdict: string, author = "lucia") => [
  ...["service", "conformance", "cuore-a-casa", "--verdict", verdict],
  ...["--note", "provato", "--author", author],
];
const approved = (author: string) => ["service", "approve-rules", "cuore-a-casa", "--author", author];
const promote = ["service", "promote", "cuore-a-casa"];

test("a service is promoted on a verdict and a clinician's word, each with its author", async () => {
  const house = await staffed();
  expect(await house.run(...promote)).toMatchObject({
    code: 1,
    err: expect.stringContaining("conformance verdict"),
  });
  expect(await house.json(...judged("passed"))).toMatchObject({ kind: "conformance", by: "lucia" });
  expect(await house.run(...promote)).toMatchObject({
    code: 1,
    err: expect.stringContaining("a clinician must"),
  });
  expect(await house.json(...approved("maria"))).toMatchObject({
    by: "maria",
    rules: [{ id: "spo2-low", version: "a1b2" }],
  });
  expect(await house.json(...promote)).toMatchObject({ kind: "promoted", by: "command-line" });
  expect((await house.run(...promote)).code).toBe(1);
  expect(await house.json("service", "demote", "cuore-a-casa", "--reason", "prova")).toMatchObject({
    kind: "demoted",
  });
  const noted = (await house.audit()).filter(({ action }) => action === "change-service");
  expect(noted.map(({ actor, object, reason }) => [actor, object, reason]).toReversed()).toEqual([
    ["command-line", "cuore-a-casa conformance", "on behalf of lucia"],
    ["command-line", "cuore-a-casa rules-approved", "on behalf of maria"],
    ["command-line", "cuore-a-casa promoted", null],
    ["command-line", "cuore-a-casa demoted", null],
  ]);
});

test.each([
  [judged("perhaps"), 2, "--verdict: must be one of passed, failed."],
  [judged("passed").slice(0, 5), 2, "--author is needed."],
  [judged("passed", "maria"), 1, "maria may not say this: it takes a user who is operator or admin."],
  [judged("passed", "nobody"), 1, "There is no user nobody"],
  [approved("lucia"), 1, "lucia may not say this: it takes a user who is clinician."],
  [approved("vecchia"), 1, "vecchia may not say this"],
  [["service", "promote", "nessuno"], 1, "There is no service nessuno; there are: cuore-a-casa, respiro."],
  [["service", "demote", "cuore-a-casa"], 2, "--reason is needed."],
  [["service", "demote", "cuore-a-casa", "--reason", "x"], 1, "it is in the sandbox already"],
  [["service", "off-board", "cuore-a-casa", "--reason", "x"], 2, "--export is needed"],
  [["service", "export", "cuore-a-casa"], 2, "--export is needed"],
  [["ledger", "--by", "person"], 2, "--by: must be one of device, service."],
  [
    ["ledger", "--from", "2026-11-22T10:00:00Z", "--to", "2026-11-22T09:00:00Z"],
    2,
    "--from must be before --to.",
  ],
  [["quarantine", "list", "--device", "bp-001"], 2, "must be SERVICE/DEVICE"],
  [["quarantine", "list", "--limit", "all"], 2, "--limit"],
])("%j is refused with code %i", async (words, code, told) => {
  const house = await staffed();
  expect(await house.run(...words)).toMatchObject({ code, out: "", err: expect.stringContaining(told) });
  expect(await house.state.services.history(pilot.services[0]?.id ?? ("" as never))).toEqual([]);
});

const line = { device: cuff, hour: utcHour(inHours(1)), statuses: 1, bytes: 2_500_000 };
const counts = { processed: 9, found: 18, stored: 16, duplicate: 1, quarantined: 1 };
const outcome = batch(0, {
  to: 9,
  ledger: [{ ...line, ...counts }],
  quarantined: [
    {
      device: cuff,
      position: 3,
      receivedAt: morning,
      path: "/readings/0/unit",
      reason: "unknown-unit",
      detail: "the unit is not known",
      content: Buffer.from("what was sent"),
    },
  ],
});

test("services are listed with what they rest on and what they used today of their quotas", async () => {
  const house = await staffed();
  await house.run("device", "add", cuff, "--type", "bp-monitor");
  await house.state.progress.commit(outcome);
  await house.run(...judged("failed"));
  const { items } = await house.json("service", "list");
  expect(items).toMatchObject([
    {
      id: "cuore-a-casa",
      stage: "sandbox",
      conformance: "failed",
      rules: "not approved",
      usage: { devices: 1, messagesToday: 8, bytes: 2_500_000 },
      quotas: { devices: 40 },
    },
    { id: "respiro", conformance: null, usage: { devices: 0, messagesToday: 0, bytes: 0 } },
  ]);
  expect((await house.run("service", "list")).out).toMatch(
    /^cuore-a-casa +sandbox +failed +not approved +1\/40 +8\/1000000 +2\.5\/20000$/m,
  );
});

test("the ledger balances, or the exit code says that it does not", async () => {
  const house = await staffed();
  await house.state.progress.commit(outcome);
  expect(await house.json("ledger")).toMatchObject({
    items: [
      {
        key: cuff,
        messages: { received: 9, processed: 9, pending: 0 },
        readings: { found: 18, stored: 16, duplicate: 1, quarantined: 1 },
        residual: 0,
      },
    ],
  });
  expect(await house.json("ledger", "--to", "2026-11-22T07:00:00Z")).toMatchObject({ items: [] });
  const lost = [{ ...line, ...counts, found: 20 }];
  await house.state.progress.commit(batch(9, { ledger: lost }));
  const ending = await house.run("ledger", "--by", "service");
  expect(ending.code).toBe(1);
  expect(ending.out).toMatch(/^cuore-a-casa +18 +18 +0 +38 +32 +2 +2 +2$/m);
});

test("the quarantine tells where and why, and not what was sent", async () => {
  const house = await staffed();
  await house.state.progress.commit(outcome);
  const { items } = await house.json("quarantine", "list", "--device", cuff);
  expect(items).toMatchObject([{ message: "0-3", path: "/readings/0/unit", reason: "unknown-unit" }]);
  const { out } = await house.run("quarantine", "list");
  expect(out).toContain("the unit is not known");
  expect(out).not.toContain("what was sent");
  expect(await house.json("quarantine", "list", "--device", "cuore-a-casa/bp-002")).toMatchObject({
    items: [],
  });
});

test("the name of a group alone shows that group", async () => {
  const { run } = await commandHouse();
  const { code, err } = await run("token");
  expect(code).toBe(2);
  expect(err).toContain("There is no command token.");
  expect(err).toContain("token revoke ID");
  expect(err).not.toContain("device add");
  expect((await run("nothing")).err).toContain("device add");
});

test("every command says what it does, with an example, and so does the operator's page", async () => {
  const page = readFileSync(join(import.meta.dirname, "../../docs/operate/commands.md"), "utf8");
  const { commands, run } = await commandHouse();
  expect(commands.length).toBeGreaterThan(25);
  for (const { words } of commands) {
    const ending = await run(...words.split(" "), "--help");
    expect(ending).toMatchObject({ code: 0, err: "" });
    expect(ending.out, words).toContain(`labhub ${words}`);
    expect(ending.out, words).toMatch(new RegExp(`^  labhub ${words}`, "m"));
    expect(page, words).toContain(`\nlabhub ${words}`);
  }
});
