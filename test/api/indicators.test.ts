import { expect, test } from "vitest";
import { alarmMeasures } from "../../model/alarm-measures.ts";
import { indicatorOf, indicators } from "../../model/indicator.ts";
import { windowOfMonths } from "../../model/month-window.ts";
import { type Instant, minutes, parseInstant } from "../../model/time.ts";
import { figuresOfPilot } from "../../rules/indicators/desk-of-pilot.ts";
import { compute } from "../../rules/indicators/evaluation/compute.ts";
import { delayCounts } from "../../rules/indicators/service-levels/sketch.ts";
import { breath, heart } from "../store/state-samples.ts";
import type { Caller, Json } from "./caller.ts";
import { type House, openHouse } from "./house.ts";
import { demo, participants, plant } from "./planted.ts";

async function openPlanted(): Promise<{ house: House; evaluator: Caller }> {
  const house = await openHouse({ pilot: demo });
  await plant(house.state);
  return { house, evaluator: await house.user(["evaluator"]) };
}

const autumn = "from=2026-08-01T00:00:00%2B02:00&to=2026-11-01T00:00:00%2B01:00";
const km = "/api/v1/indicators/travel-km-avoided";

/** What the hub knows and must not tell: numbers of four digits and more of hidden figures, as they could be written. */
async function secrets(
  { state }: House,
  id: string,
  by: "municipality" | "zone",
  shown: Json[],
): Promise<string[]> {
  const definition = indicatorOf(id);
  if (definition === undefined) throw new Error(id);
  const window = windowOfMonths("2026-08", "2026-10");
  const asOf = parseInstant("2026-11-22T08:00:00Z") as Instant;
  const observed = await state.observing({ pilot: demo, delayCounts }).observed(window, asOf);
  const hidden = new Set(
    shown.filter((each) => each.state === "suppressed").map(({ stratum }) => stratum.key),
  );
  return compute(definition, observed, by, figuresOfPilot(demo).assumptions)
    .filter(({ stratum }) => hidden.has(stratum.key))
    .flatMap(({ value, numerator, denominator }) => [value, numerator, denominator])
    .filter((each): each is number => each !== null && !Number.isInteger(each))
    .flatMap((each) => [String(each), each.toFixed(2), each.toFixed(2).replace(".", ","), each.toFixed(1)]);
}

test("figures come with their totals, intervals and counts, and say the window they are for", async () => {
  const { evaluator } = await openPlanted();
  const reply = await evaluator.get(
    `${km}?from=2026-08-14T10:00:00Z&to=2026-10-02T00:00:00Z&by=zone&zone=Europe/Rome`,
  );
  expect(reply).toMatchObject({
    ...{ indicator: "travel-km-avoided", by: "zone", service: null, zone: "Europe/Rome", next: null },
    ...{ from: "2026-07-31T22:00:00.000Z", to: "2026-10-31T23:00:00.000Z", provisional: false },
    months: ["2026-08", "2026-09", "2026-10"],
    asOf: "2026-11-22T08:00:00.000Z",
  });
  const [whole, ...zones] = reply.items;
  expect(whole).toMatchObject({ stratum: { by: "pilot", key: "pilot" }, state: "ok", n: 180 });
  expect(zones.map(({ stratum }: Json) => stratum.key)).toEqual(["z6", "z7"]);
  const sum = zones.reduce((total: number, each: Json) => total + each.numerator, 0);
  expect(sum).toBeCloseTo(whole.numerator, 6);

  const now = await evaluator.get(`${km}?from=2026-11-02T10:00:00Z`);
  expect([now.provisional, now.months]).toEqual([true, ["2026-11"]]);
  expect((await evaluator.get(km)).months).toEqual(["2026-08", "2026-09", "2026-10"]);
});

test("a place of two people is told in no format, byte for byte, nor any pseudonym; hidden ones all look alike", async () => {
  const { house, evaluator } = await openPlanted();
  const url = `${km}?${autumn}&by=municipality`;
  const { items, hidden } = await evaluator.get(url);
  const balme = items.find(({ stratum }: Json) => stratum.key === "001019");
  const nothing = { gap: null, value: null, numerator: null, denominator: null, interval: null, n: null };
  expect(balme).toMatchObject({ state: "suppressed", ...nothing });
  const all = items.filter(({ state }: Json) => state === "suppressed");
  expect(all.length).toBeGreaterThan(1);
  expect([balme.parts, balme.beside]).toEqual([[], []]);
  for (const each of all) expect({ ...each, stratum: balme.stratum }).toEqual(balme);
  expect(hidden).toBe(all.length);

  const told = await secrets(house, "travel-km-avoided", "municipality", items);
  expect(told.length).toBeGreaterThan(6);
  const replies: string[] = [];
  for (const more of ["", "&format=csv", "&format=csv-it&lang=en"])
    replies.push(await (await evaluator.send("GET", `${url}${more}`)).text());
  expect(replies.every((text) => text.includes("001019"))).toBe(true);
  expect(replies[1]).toContain("n.d. (riservatezza)");
  expect(replies[2]).toContain("withheld (confidentiality)");
  // The months one by one, the year, one service: what earlier answers tell is remembered.
  for (const more of [
    "from=2026-08-01T00:00:00Z",
    `${autumn}&service=${heart}`,
    `${autumn}&service=${breath}`,
  ])
    replies.push(await (await evaluator.send("GET", `${km}?${more}&by=municipality`)).text());
  const looked = [...replies, ...house.logged].join("\n");
  for (const secret of told) expect(looked.includes(secret), secret).toBe(false);
  for (const each of participants) expect(looked.includes(each)).toBe(false);
});

test("by Accept the same figures are a table", async () => {
  const { house, evaluator } = await openPlanted();
  const reply = await fetch(`${house.origin}${km}?${autumn}&by=zone`, {
    headers: { cookie: evaluator.cookie ?? "", accept: "text/csv" },
  });
  expect(reply.headers.get("content-type")).toContain("text/csv");
  const [head = "", first = ""] = (await reply.text()).split("\r\n");
  const cells = Object.fromEntries(head.split(",").map((name, n) => [name, first.split(",")[n]]));
  const { items } = await evaluator.get(`${km}?${autumn}&by=zone`);
  expect(Number(cells["value"])).toBe(items[0].value);
  expect(Number(cells["n"])).toBe(items[0].n);
});

test("what is asked wrongly is refused with why; whoever sees one service sees its figures alone", async () => {
  const { house, evaluator } = await openPlanted();
  for (const [more, why] of [
    ["zone=Europe/London", "must be Europe/Rome"],
    ["from=2026-10-02T00:00:00Z&to=2026-10-01T00:00:00Z", "from must be before to"],
    ["from=2027-10-02T00:00:00Z", "from must be before to"],
    ["to=2026-10-02T00:00:00Z", "from: is needed"],
    ["by=patient", "by"],
    ["from=yesterday", "from"],
  ] as const) {
    const refused = await evaluator.send("GET", `${km}?${more}`);
    expect(refused.status, more).toBe(400);
    expect(await refused.text()).toContain(why);
  }
  expect((await evaluator.send("GET", "/api/v1/indicators/nessuno")).status).toBe(404);
  for (const role of ["supplier", "clinician", "citizen"] as const) {
    const other = await house.user([role]);
    expect((await other.send("GET", km)).status, role).toBe(403);
  }
  const own = await house.user(["operator"], [heart]);
  expect((await own.send("GET", `${km}?service=${breath}`)).status).toBe(404);
  const mine = await own.get(`${km}?${autumn}`);
  const theirs = await evaluator.get(`${km}?${autumn}&service=${heart}`);
  expect(mine.service).toBe(heart);
  expect(mine.items).toEqual(theirs.items);

  const { items } = await house.state.audit.list({ action: "read-figures" }, { limit: 50 });
  expect(items[0]).toMatchObject({
    purpose: "evaluation",
    object: `travel-km-avoided by pilot 2026-08 to 2026-10 in ${heart}`,
    subjects: [],
  });
  expect(items.some(({ purpose }) => purpose === "operation")).toBe(true);
});

test("the list says what each indicator means, by what it can be told apart and whether anything was observed", async () => {
  const { house, evaluator } = await openPlanted();
  const { items, questions, mastDomains } = await evaluator.get(`/api/v1/indicators?${autumn}`);
  expect(items).toHaveLength(indicators.length);
  const byId = new Map<string, Json>(items.map((each: Json) => [each.id, each]));
  expect(byId.get("travel-km-avoided")).toMatchObject({ observed: true, question: "community-response" });
  expect(byId.get("sus-patient")).toMatchObject({ observed: false });
  expect(byId.get("cost-per-patient-month")?.by).not.toContain("municipality");
  expect(questions).toHaveLength(4);
  expect(mastDomains).toHaveLength(7);
  // The same again within the minute, then later: nobody's figures changed.
  house.clock.advance(minutes(2));
  expect((await evaluator.get(`/api/v1/indicators?${autumn}`)).items).toEqual(items);
});

test("FHIR: measures, and a report of one by zone, whose hidden strata are masked", async () => {
  const { house, evaluator } = await openPlanted();
  const { entry } = await evaluator.get("/fhir/R4/Measure");
  expect(entry).toHaveLength(indicators.length);
  expect(await evaluator.get("/fhir/R4/Measure/travel-km-avoided?_language=en")).toMatchObject({
    resourceType: "Measure",
    id: "travel-km-avoided.v1",
    language: "en",
  });
  expect((await evaluator.get("/fhir/R4/Measure/travel-km-avoided.v1")).language).toBe("it");
  expect((await evaluator.send("GET", "/fhir/R4/Measure/travel-km-avoided.v9")).status).toBe(404);
  const url = "/fhir/R4/MeasureReport?measure=travel-km-avoided&period=ge2026-08-01&period=le2026-10-31";
  const bundle = await evaluator.get(`${url}&stratifier=municipality`);
  const [{ resource }] = bundle.entry;
  expect(resource).toMatchObject({
    resourceType: "MeasureReport",
    status: "complete",
    period: { start: "2026-08-01", end: "2026-10-31" },
  });
  const { items } = await evaluator.get(`${km}?${autumn}&by=municipality`);
  const text = JSON.stringify(bundle);
  expect(text).toContain("masked");
  expect(text).toContain(String(items[0].value));
  for (const secret of await secrets(house, "travel-km-avoided", "municipality", items))
    expect(text.includes(secret), secret).toBe(false);
  for (const more of ["period=gt2026", "stratifier=patient", "patient=p-1"]) {
    const refused = await evaluator.send("GET", `${url}&${more}`);
    expect(refused.status, more).toBe(400);
    expect(await refused.json()).toMatchObject({ resourceType: "OperationOutcome" });
  }
});

test("neighbours are shown together where asked, by municipality alone; the audit says so", async () => {
  const { house, evaluator } = await openPlanted();
  const url = `${km}?${autumn}&by=municipality`;
  const single = await evaluator.get(url);
  const merged = await evaluator.get(`${url}&merge=neighbours`);
  expect([single.merge, single.together, merged.merge]).toEqual([null, 0, "neighbours"]);
  const sets = merged.items.filter(({ stratum }: Json) => stratum.key.includes("+"));
  expect(merged.together).toBe(sets.flatMap(({ stratum }: Json) => stratum.key.split("+")).length);
  expect(merged.items.length).toBe(single.items.length - merged.together + sets.length);
  expect((await evaluator.send("GET", `${km}?${autumn}&by=zone&merge=neighbours`)).status).toBe(400);
  const fhir = `/fhir/R4/MeasureReport?measure=travel-km-avoided&period=ge2026-08-01&period=le2026-10-31`;
  expect((await evaluator.send("GET", `${fhir}&stratifier=municipality&merge=neighbours`)).status).toBe(200);
  expect((await evaluator.send("GET", `${fhir}&stratifier=municipality&merge=all`)).status).toBe(400);
  const { items } = await house.state.audit.list({ action: "read-figures" }, { limit: 50 });
  expect(items.some(({ object }) => object?.includes("by municipality with neighbours together"))).toBe(true);
});

test("alarm load is told by rule, week and service, with the whole first and every measure", async () => {
  const { evaluator } = await openPlanted();
  for (const by of ["rule", "week", "service"] as const) {
    const { items, ...rest } = await evaluator.get(`/api/v1/alarm-load?${autumn}&by=${by}`);
    expect(rest).toMatchObject({ by, service: null });
    const whole = items.filter(({ key }: Json) => key === "pilot").map(({ measure }: Json) => measure);
    expect(whole).toEqual(alarmMeasures.map(({ id }) => id));
  }
  expect((await evaluator.send("GET", "/api/v1/alarm-load?by=patient")).status).toBe(400);
});
