import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { loadPilot } from "../../boot/pilot.ts";
import { undeliveredRuleId } from "../../model/hub-rules.ts";
import { postOffice } from "../rules/notices/post-office.ts";
import { connect, eventually, freshFolder, openHouse, provision, topicOf } from "./house.ts";

test("in a running hub an alert whose letters are refused for good is an alert itself, and says so in its history", async () => {
  const office = await postOffice({ answer: () => 550 });
  onTestFinished(office.close);
  const folder = await freshFolder();
  const { roster } = await loadPilot("pilots/demo");
  const duties = Object.fromEntries(roster.duties.map(({ id }) => [id, { email: [`${id}@asl.example`] }]));
  await writeFile(join(folder, "contacts.yaml"), JSON.stringify({ duties }), { mode: 0o600 });
  const smtp = `smtp://127.0.0.1:${office.port}?from=lab@example.it`;
  const house = await openHouse({ LABHUB_SMTP_URL: smtp }, folder);
  const [patient] = await provision(house.door, 1);
  if (patient === undefined) return;
  const client = await connect(house, patient);
  for (const [seq, minute] of [10, 4].entries()) {
    const at = new Date(Date.now() - minute * 60_000).toISOString();
    const readings = [{ at, code: "spo2", value: 80, unit: "%" }];
    await client.publishAsync(topicOf(patient), JSON.stringify({ v: 1, seq, boot: "1", readings }), {
      qos: 1,
    });
  }
  const technical = await eventually(async () =>
    (await house.clinician.alerts()).find(({ rule }) => rule.id === undeliveredRuleId),
  );
  expect(technical).toMatchObject({ priority: "technical", patient: patient.patient, state: "latched" });
  const high = (await house.clinician.alerts()).filter(({ priority }) => priority === "high");
  expect(high.length).toBeGreaterThan(0);
  const remarks = high.flatMap(({ history }) => history.map(({ remark }) => remark));
  expect(remarks).toContain("undeliverable");
  expect(office.letters).toEqual([]);
});
