import { expect, test } from "vitest";
import { patientId } from "../../model/identity.ts";
import { after, atMillisecond, formatInstant, hours, minutes } from "../../model/time.ts";
import { anna, breath, enrolment, heart, inMinutes, morning, refOf } from "../store/state-samples.ts";
import { openHouse } from "./house.ts";
import { reading } from "./readings.ts";

const path = `/api/v1/patients/${anna}/readings?code=heart-rate`;

async function houseWithAnna() {
  const house = await openHouse();
  await house.state.registry.addEnrolment(enrolment(), "hub");
  return house;
}

test("a reading is shown with its quality, and with what the device sent where that differs", async () => {
  const { clinician, telemetry } = await houseWithAnna();
  const plain = reading({ at: morning });
  const mended = reading({
    at: inMinutes(1),
    deviceAt: inMinutes(9),
    sent: { value: 1.2, unit: "Hz" },
    context: { posture: "sitting" },
    flags: ["clock-corrected", "late"],
  });
  await telemetry.append([plain, mended]);
  const { items } = await clinician.get(path);
  expect(items[0]).not.toHaveProperty("deviceAt");
  expect(items[1]).toMatchObject({
    deviceAt: "2026-11-22T07:09:00.000Z",
    sent: { value: 1.2, unit: "Hz" },
    context: { posture: "sitting" },
    flags: ["clock-corrected", "late"],
  });
});

test("pages hold what was asked for and lead on to the last, each reading once", async () => {
  const { clinician, telemetry } = await houseWithAnna();
  await telemetry.append(Array.from({ length: 25 }, (_, n) => reading({ at: inMinutes(n), value: 60 + n })));
  const values: number[] = [];
  let cursor: string | null = "";
  for (let pages = 0; cursor !== null; pages += 1) {
    const page = await clinician.get(
      `${path}&limit=10${cursor === "" ? "" : `&cursor=${encodeURIComponent(cursor)}`}`,
    );
    values.push(...page.items.map((each: { value: number }) => each.value));
    cursor = page.next;
    expect(pages).toBeLessThan(3);
  }
  expect(values).toEqual(Array.from({ length: 25 }, (_, n) => 60 + n));
  expect(await clinician.get(`${path}&cursor=nonsense`, 400)).toMatchObject({ code: "input-rejected" });
  await clinician.get(`${path}&limit=1001`, 400);
});

test("without from and to it is the last 24 hours, devices a little ahead of us included", async () => {
  const { clinician, telemetry, clock } = await houseWithAnna();
  const now = clock.now();
  const times = [-hours(25), -hours(23), minutes(4)].map((by) => atMillisecond(now + by));
  await telemetry.append(times.map((at) => reading({ at })));
  expect((await clinician.get(path)).items).toHaveLength(2);
});

test("a plus sign nobody escaped is still a plus sign", async () => {
  const { clinician, telemetry } = await houseWithAnna();
  await telemetry.append([reading()]);
  const window = "&from=2026-11-22T08:00:00+01:00&to=2026-11-22T08:00:00.001+01:00";
  expect((await clinician.get(path + window)).items).toHaveLength(1);
});

test("a civil day that changes the clock is one bucket of 25 hours", async () => {
  const { clinician, telemetry } = await houseWithAnna();
  const midnight = atMillisecond(Date.UTC(2026, 9, 24, 22));
  await telemetry.append(
    Array.from({ length: 25 }, (_, n) => reading({ at: after(midnight, hours(n)), value: n })),
  );
  const window = "&from=2026-10-25T00:00:00%2B02:00&to=2026-10-26T00:00:00%2B01:00";
  expect((await clinician.get(`${path}${window}&every=P1D&zone=Europe/Rome`)).items).toEqual([
    { from: "2026-10-24T22:00:00.000Z", n: 25, mean: 12, min: 0, max: 24 },
  ]);
  expect((await clinician.get(`${path}${window}&every=PT1H`)).items).toHaveLength(25);
});

test("buckets come 2,000 at once, or as many as are asked for, and go on behind the last", async () => {
  const { clinician, telemetry } = await houseWithAnna();
  const first = after(morning, hours(-2100));
  await telemetry.append(
    Array.from({ length: 2101 }, (_, n) => reading({ at: after(first, hours(n)), value: n % 100 })),
  );
  const asked = `${path}&from=${formatInstant(first)}&every=PT1H`;
  const page = await clinician.get(asked);
  expect(page.items).toHaveLength(2000);
  const rest = await clinician.get(`${asked}&cursor=${page.next}`);
  expect(rest.items.map((each: { n: number }) => each.n)).toHaveLength(101);
  expect(rest.next).toBeNull();
  const whole = await clinician.get(`${asked}&limit=3000`);
  expect(whole).toEqual({ items: [...page.items, ...rest.items], next: null });
  for (const wrong of ["&cursor=YjEuMA", "&cursor=x", "&limit=10001"])
    await clinician.get(asked + wrong, 400);
  await clinician.get(`${path}&limit=1001`, 400);
});

test("a question that makes no sense is refused in words", async () => {
  const { clinician } = await houseWithAnna();
  const base = `/api/v1/patients/${anna}/readings`;
  for (const query of [
    "",
    "?code=banana",
    "?code=ecg-rhythm",
    "?code=spo2&from=yesterday",
    "?code=spo2&from=2026-11-22T08:00:00",
    "?code=spo2&from=2026-11-23T08:00:00Z&to=2026-11-22T08:00:00Z",
    "?code=spo2&every=PT5M",
    "?code=spo2&every=PT1H&zone=Mars/Base",
    "?code=spo2&every=PT1H&from=2020-01-01T00:00:00Z",
    "?code=spo2&code=heart-rate",
  ]) {
    expect(await clinician.get(base + query, 400), query).toMatchObject({ code: "input-rejected" });
  }
  await clinician.get(`${base}?code=loinc:8867-4`);
});

test("nobody's pseudonym, no pseudonym, and somebody else's patient are answered alike", async () => {
  const house = await houseWithAnna();
  const bruno = patientId.parse("p-bbbbbbbbbbbbbbbb");
  await house.state.registry.addEnrolment(enrolment({ patient: bruno, services: [breath] }), "hub");
  const clinician = await house.user(["clinician"], [breath]);
  await clinician.get(`/api/v1/patients/${bruno}`);
  const answers = [];
  for (const patient of [anna, "p-cccccccccccccccc", "p-none", "%27%3B--"]) {
    for (const rest of ["", "/readings?code=spo2"]) {
      answers.push(await clinician.get(`/api/v1/patients/${patient}${rest}`, 404));
    }
  }
  expect(new Set(answers.map((each) => JSON.stringify(each))).size).toBe(1);

  const { items } = await clinician.get("/api/v1/patients");
  expect(items.map((each: { patient: string }) => each.patient)).toEqual([bruno]);
});

test("who looked at whom is in the audit, by reference, and never what they saw", async () => {
  const { telemetry, state, logged, user } = await houseWithAnna();
  await telemetry.append([reading({ value: 123 })]);
  const clinician = await user(["clinician"], [heart]);
  await clinician.get(path);
  const { items } = await state.audit.list({ actor: "clinician-1", action: "read-readings" }, { limit: 10 });
  expect(items).toMatchObject([
    { roles: ["clinician"], purpose: "care", subjects: [refOf(anna)], object: "heart-rate", outcome: "done" },
  ]);
  expect(JSON.stringify(items)).not.toContain(anna);
  expect(logged.join()).not.toContain("123");
});
