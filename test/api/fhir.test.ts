import { expect, test } from "vitest";
import { anna, enrolment, inMinutes, morning } from "../store/state-samples.ts";
import { openHouse } from "./house.ts";
import { reading } from "./readings.ts";

async function houseWithAnna() {
  const house = await openHouse();
  await house.state.registry.addEnrolment(enrolment(), "hub");
  await house.telemetry.append([
    ...Array.from({ length: 5 }, (_, n) => reading({ at: inMinutes(n), value: 70 + n })),
    reading({ at: inMinutes(1), code: "spo2", value: 96 }),
    reading({ at: inMinutes(2), code: "systolic-bp", value: 131 }),
  ]);
  return house;
}
const observations = `/fhir/R4/Observation?patient=Patient/${anna}`;

test("an Observation carries LOINC and MDC, UCUM, both times and the pseudonym", async () => {
  const { clinician } = await houseWithAnna();
  const { entry } = await clinician.get(`${observations}&code=http://loinc.org|8867-4&_count=1`);
  expect(entry[0].resource).toMatchObject({
    resourceType: "Observation",
    meta: { profile: ["http://hl7.org/fhir/StructureDefinition/heartrate"] },
    status: "final",
    subject: { reference: `Patient/${anna}`, identifier: { value: anna } },
    effectiveDateTime: "2026-11-22T07:00:00.000Z",
    valueQuantity: { value: 70, system: "http://unitsofmeasure.org", code: "/min" },
  });
  expect(entry[0].resource.code.coding.slice(0, 2)).toEqual([
    { system: "http://loinc.org", code: "8867-4", display: "Heart rate" },
    { system: "urn:iso:std:iso:11073:10101", code: "147842", display: "MDC_ECG_HEART_RATE" },
  ]);
  const spo2 = await clinician.get(`${observations}&code=59408-5`);
  expect(spo2.entry[0].resource.code.coding[0].code, "the profile fixes the arterial code").toBe("2708-6");
  const pressure = await clinician.get(`${observations}&code=systolic-bp`);
  expect(pressure.entry[0].resource, "half a panel keeps no panel's profile").not.toHaveProperty("meta");
});

test("pages lead through all metrics, each Observation once", async () => {
  const { clinician, origin } = await houseWithAnna();
  const ids: string[] = [];
  let url: string | undefined = `${observations}&_count=2`;
  while (url !== undefined) {
    const bundle = await clinician.get(url);
    for (const { resource } of bundle.entry ?? []) ids.push(resource.id);
    const next = bundle.link.find((each: { relation: string }) => each.relation === "next");
    url = next?.url.replace(origin, "");
  }
  expect(ids).toHaveLength(7);
  expect(new Set(ids).size).toBe(7);
});

test.each([
  ["ge2026-11-22T07:03:00Z", 2],
  ["gt2026-11-22T07:03:00Z", 1],
  ["le2026-11-22T07:01:00Z", 2],
  ["lt2026-11-22T07:01:00Z", 1],
  ["2026-11-22", 5],
  ["gt2026-11-22", 0],
  ["ge2026-11-22T08:04:00+01:00", 1],
])("date=%s finds %i heart rates", async (date, count) => {
  const { clinician } = await houseWithAnna();
  const bundle = await clinician.get(`${observations}&code=heart-rate&date=${date}`);
  expect(bundle.entry ?? []).toHaveLength(count);
});

test("what is wrong is told as an OperationOutcome", async () => {
  const { clinician, stranger, user } = await houseWithAnna();
  const wrong = await clinician.get(`${observations}&date=yesterday`, 400);
  expect(wrong).toMatchObject({ resourceType: "OperationOutcome", issue: [{ code: "invalid" }] });
  expect((await clinician.get(`${observations}&color=red`, 400)).issue[0].diagnostics).toContain("color");
  expect((await stranger.get(observations, 401)).issue[0].code).toBe("login");
  const evaluator = await user(["evaluator"]);
  expect((await evaluator.get(observations, 403)).issue[0].code).toBe("forbidden");
  const absent = await clinician.get("/fhir/R4/Patient/p-zzzzzzzzzzzzzzzz", 404);
  expect(absent.issue[0].code).toBe("not-found");
});

test("participants find their own and nobody else's, without saying who they are", async () => {
  const house = await houseWithAnna();
  const citizen = await house.user(["citizen"]);
  const { username: patient } = await citizen.get("/api/v1/me");
  await house.telemetry.append([reading({ patient, at: morning, value: 61 })]);
  const { entry } = await citizen.get("/fhir/R4/Observation");
  expect(entry).toHaveLength(1);
  expect(entry[0].resource.valueQuantity.value).toBe(61);
  await citizen.get(observations, 404);
  const people = await citizen.get("/fhir/R4/Patient");
  expect(people.entry.map((each: { resource: { id: string } }) => each.resource.id)).toEqual([patient]);
});

test("the server says what it offers", async () => {
  const { stranger } = await openHouse();
  const statement = await stranger.get("/fhir/R4/metadata");
  expect(statement).toMatchObject({
    resourceType: "CapabilityStatement",
    fhirVersion: "4.0.1",
    kind: "instance",
  });
});
