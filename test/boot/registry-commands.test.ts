import { expect, test } from "vitest";
import { hashAccessCode } from "../../model/access-code.ts";
import { secretHasher } from "../../model/device-secret.ts";
import { type PatientId, patientId } from "../../model/identity.ts";
import { pilot } from "../api/pilot.ts";
import { cuff, refOf } from "../store/state-samples.ts";
import { type CommandHouse, commandHouse } from "./command-house.ts";

const bp = ["device", "add", "cuore-a-casa/bp-001", "--type", "bp-monitor"];
const somebody = [
  ...["enrol", "--services", "cuore-a-casa", "--municipality", "001006", "--age-band", "75-79"],
  ...["--sex", "female", "--consent-version", "1"],
];

async function enrolled(house: CommandHouse, ...more: readonly string[]): Promise<PatientId> {
  return patientId.parse((await house.json(...somebody, ...more))["patient"]);
}

test("a device's secret is shown once and is the one it comes in with; another takes its place", async () => {
  const house = await commandHouse();
  const hash = secretHasher(new Uint8Array(32));
  const kept = async () => Buffer.from((await house.state.registry.credential(cuff))?.secrets[0]?.hash ?? []);
  const { secret, username } = await house.json(...bp);
  expect(username).toBe(cuff);
  expect(await kept()).toEqual(hash(String(secret)));
  const rotated = await house.run("device", "rotate", cuff);
  expect(rotated.out).toMatch(/Segreto \/ Secret: +\S{43}\n/);
  expect(await kept()).toEqual(hash(/Secret: +(\S+)/.exec(rotated.out)?.[1] ?? ""));
  const listed = await house.run("device", "list", "--service", "cuore-a-casa", "--json");
  expect(JSON.parse(listed.out)).toMatchObject({ items: [{ device: "bp-001", type: "bp-monitor" }] });
  expect(listed.out).not.toContain("ecret");
  expect((await house.audit()).map(({ action, object }) => [action, object])).toEqual([
    ["rotate-device", cuff],
    ["add-device", cuff],
  ]);
});

test("a revoked device stays in the list, and nothing more is done with it", async () => {
  const house = await commandHouse();
  await house.run(...bp);
  expect(await house.json("device", "revoke", cuff)).toMatchObject({ revokedAt: expect.any(String) });
  expect((await house.run("device", "list")).out).toContain(cuff);
  for (const what of ["revoke", "rotate"]) {
    expect(await house.run("device", what, cuff)).toMatchObject({
      code: 1,
      err: `device ${cuff} is revoked`,
    });
  }
});

test("a device is put behind a gateway of its service and in front again", async () => {
  const house = await commandHouse();
  await house.run(...bp);
  await house.run("device", "add", "cuore-a-casa/gw-001", "--type", "gateway");
  await house.run("device", "add", "respiro/gw-001", "--type", "gateway");
  const behind = (gateway: string) => ["device", "place", cuff, "--behind", gateway];
  expect(await house.json(...behind("cuore-a-casa/gw-001"))).toMatchObject({
    gateway: "cuore-a-casa/gw-001",
  });
  expect(await house.json(...behind("none"))).toMatchObject({ gateway: null });
  expect((await house.run(...behind("respiro/gw-001"))).code).toBe(1);
  expect((await house.run("device", "place", cuff)).code).toBe(2);
});

test("a service has no more devices than its quota", async () => {
  const services = pilot.services.map((each) => ({ ...each, quotas: { ...each.quotas, devices: 1 } }));
  const house = await commandHouse({ ...pilot, services });
  await house.run(...bp);
  const more = ["device", "add", "cuore-a-casa/bp-002", "--type", "bp-monitor"];
  expect(await house.run(...more)).toMatchObject({ code: 1, err: expect.stringContaining("its 1 devices") });
  await house.run("device", "revoke", cuff);
  expect((await house.run(...more)).code).toBe(0);
});

test("a person is enrolled as the pilot allows; a device is theirs until it is taken back", async () => {
  const house = await commandHouse();
  await house.run(...bp);
  const patient = await enrolled(
    house,
    "--plan",
    "scompenso",
    "--care-group",
    "cardiologia",
    "--conditions",
    "bpco",
  );
  const found = await house.state.registry.enrolment(patient);
  expect(found).toMatchObject({
    careGroup: "cardiologia",
    plan: "scompenso",
    conditions: ["bpco"],
    consent: { version: "1", purposes: ["participation", "evaluation"] },
  });
  const { id } = await house.json("assign", cuff, patient);
  expect(await house.run("assign", cuff, patient)).toMatchObject({
    code: 1,
    err: expect.stringContaining("assigned already"),
  });
  expect(await house.json("unassign", cuff)).toMatchObject({ id, patient, until: expect.any(String) });
  expect(await house.run("unassign", cuff)).toMatchObject({ code: 1, err: `Nobody has the device ${cuff}.` });
  const again = await house.json("assign", cuff, patient, "--from", "2026-11-22T10:00:00+01:00");
  const ended = await house.json("unassign", String(again["id"]), "--until", "2026-11-22T11:00:00+01:00");
  expect(ended).toMatchObject({ from: "2026-11-22T09:00:00.000Z", until: "2026-11-22T10:00:00.000Z" });
  const { ref } = found ?? { ref: refOf(patient) };
  const about = (await house.audit()).filter(({ subjects }) => subjects.includes(ref));
  expect(about.map(({ action, actor, outcome }) => [action, actor, outcome]).toReversed()).toEqual([
    ["enrol", "command-line", "done"],
    ["assign-device", "command-line", "done"],
    ["assign-device", "command-line", "refused"],
    ["end-assignment", "command-line", "done"],
    ["assign-device", "command-line", "done"],
    ["end-assignment", "command-line", "done"],
  ]);
});

test("an access code comes with a note to hand over, in both languages, and opens what is the person's", async () => {
  const house = await commandHouse();
  const patient = await enrolled(house);
  const { out } = await house.run("access-code", patient);
  expect(out).toContain("https://lab.example.it/sign-in");
  expect(out).toContain("Vale fino al 22 novembre 2027.");
  expect(out).toContain("valid until 22 November 2027.");
  const code = /Code: +(\S+)/.exec(out)?.[1] ?? "";
  const hash = hashAccessCode(code) ?? new Uint8Array();
  expect(await house.state.people.patientByCode(hash, house.clock.now())).toBe(patient);
  const { code: other } = await house.json("access-code", patient);
  expect(other).not.toBe(code);
  expect(await house.state.people.patientByCode(hash, house.clock.now())).toBeNull();
});

test("a person leaves, or agrees to less", async () => {
  const house = await commandHouse();
  const patient = await enrolled(house, "--consent-purposes", "participation,evaluation,research");
  expect(await house.json("withdraw", patient, "--purposes", "research")).toEqual({
    patient,
    withdrawnAt: null,
  });
  expect((await house.run("withdraw", patient, "--purposes", "research")).code).toBe(1);
  expect((await house.run("withdraw", patient, "--purposes", "all")).code).toBe(2);
  expect((await house.run("withdraw", patient, "--purposes", "evaluation", "--reason", "x")).code).toBe(2);
  expect(await house.json("withdraw", patient, "--reason", "non vuole più")).toMatchObject({
    withdrawnAt: expect.any(String),
  });
  expect(await house.run("withdraw", patient)).toMatchObject({
    code: 1,
    err: expect.stringContaining("has left"),
  });
});

test.each([
  [["device", "add", "bp-001", "--type", "bp-monitor"], 2, "must be SERVICE/DEVICE"],
  [["device", "add", cuff], 2, "--type is needed."],
  [["device", "add", cuff, "--type", "bp"], 2, "--type: must be one of pulse-oximeter, "],
  [["device", "add", "nessuno/bp-001", "--type", "bp-monitor"], 1, "There is no such service: nessuno."],
  [
    ["device", "add", "cuore-a-casa/p-aaaaaaaaaaaaaaaa", "--type", "bp-monitor"],
    1,
    "is a person's pseudonym",
  ],
  [["device", "list", "--service", "nessuno"], 1, "There is no such service: nessuno."],
  [["device", "rotate", cuff], 1, `there is no device ${cuff}`],
  [["device", "revoke", cuff], 1, `there is no device ${cuff}`],
  [["enrol"], 2, "--services is needed."],
  [[...somebody, "--sex", "donna"], 2, "--sex: must be one of female, male, other, unknown."],
  [[...somebody, "--consent-given", "ieri"], 2, "--consent-given: "],
  [[...somebody, "--municipality", "001272"], 1, "--municipality: Torino is not in this pilot's territory"],
  [[...somebody, "--plan", "nessuno"], 1, "--plan: the pilot has no plan"],
  [[...somebody, "--care-group", "nessuno"], 1, "--care-group: the pilot has no care group nessuno"],
  [
    [...somebody, "--consent-version", "2"],
    1,
    "--consent-version: the pilot has no consent text of version 2",
  ],
  [[...somebody, "--consent-purposes", "research"], 1, "--consent-purposes: must hold participation"],
  [[...somebody, "--services", "nessuno"], 1, "There is no such service: nessuno."],
  [["assign", cuff, "anna"], 2, "anna is no patient"],
  [["assign", cuff, "p-aaaaaaaaaaaaaaaa"], 1, "There is no such device or patient"],
  [["assign", cuff, "p-aaaaaaaaaaaaaaaa", "--from", "ieri"], 2, "--from must be a time with a zone"],
  [["unassign", "a-0"], 1, "There is no such assignment"],
  [["access-code", "p-aaaaaaaaaaaaaaaa"], 1, "There is no such patient"],
  [["withdraw", "p-aaaaaaaaaaaaaaaa"], 1, "There is no such patient"],
])("%j is refused with code %i", async (words, code, told) => {
  const house = await commandHouse();
  expect(await house.run(...words)).toMatchObject({ code, out: "", err: expect.stringContaining(told) });
  expect(await house.state.registry.allEnrolments()).toEqual([]);
  expect((await house.state.registry.devices("all", { limit: 1 })).items).toEqual([]);
});
