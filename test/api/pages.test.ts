import { expect, test } from "vitest";
import { ruleDefinition } from "../../model/rule.ts";
import { ruleOf, versionOf } from "../../model/rule-version.ts";
import { alert, anna, batch, cuff, enrolment, inMinutes, morning, raising } from "../store/state-samples.ts";
import type { Caller } from "./caller.ts";
import { openHouse } from "./house.ts";
import { pilot } from "./pilot.ts";
import { reading } from "./readings.ts";

async function page(caller: Caller, path: string, headers: Record<string, string> = {}) {
  const reply = await caller.send("GET", path, { headers });
  expect(reply.headers.get("content-type")).toBe("text/html; charset=utf-8");
  return { status: reply.status, html: await reply.text(), cookie: reply.headers.get("set-cookie") };
}

test("who is not signed in is led to the sign-in page and back", async () => {
  const { stranger } = await openHouse();
  const reply = await stranger.send("GET", "/patients/p-aaaaaaaaaaaaaaaa?range=7d");
  expect(reply.status).toBe(303);
  expect(reply.headers.get("location")).toBe("/sign-in?next=%2Fpatients%2Fp-aaaaaaaaaaaaaaaa%3Frange%3D7d");
  const { html } = await page(stranger, reply.headers.get("location") ?? "");
  expect(html).toContain('data-next="/patients/p-aaaaaaaaaaaaaaaa?range=7d"');
  for (const away of ["//evil.example", "https://evil.example", "/\\evil.example", "javascript:1"]) {
    const signIn = await page(stranger, `/sign-in?next=${encodeURIComponent(away)}`);
    expect(signIn.html, away).toContain('data-next="/"');
  }
});

test("the language is the one asked for, else the one remembered, else the browser's, else Italian", async () => {
  const { stranger } = await openHouse();
  const lang = async (path: string, headers = {}) => {
    const { html } = await page(stranger, path, headers);
    return /<html lang="(\w+)">/.exec(html)?.[1];
  };
  expect(await lang("/sign-in")).toBe("it");
  expect(await lang("/sign-in", { "accept-language": "fr-FR, en-GB;q=0.8" })).toBe("en");
  const english = { "accept-language": "en", cookie: "labhub_lang=it" };
  expect(await lang("/sign-in", english)).toBe("it");
  expect(await lang("/sign-in?lang=en", english)).toBe("en");
  expect((await page(stranger, "/sign-in?lang=en")).cookie).toMatch(
    /^labhub_lang=en; Max-Age=31536000; Path=\/; /,
  );
  expect((await page(stranger, "/sign-in?next=/x&lang=en")).html).toContain(
    'href="/sign-in?next=%2Fx&amp;lang=it"',
  );
});

test("the list shows the most urgent first, says so when it is empty, and what arrived to operators", async () => {
  const { clinician: other, admin, state, user } = await openHouse();
  const empty = await page(other, "/");
  expect(empty.html).toContain("Nessuna allerta.");
  const ledger = [
    {
      device: cuff,
      hour: morning,
      processed: 1234,
      found: 5,
      stored: 4,
      duplicate: 1,
      quarantined: 0,
      statuses: 0,
      bytes: 99,
    },
  ];
  const low = alert("low", { priority: "low", rule: { id: "x", version: "1" }, raisedAt: inMinutes(9) });
  await state.progress.commit(batch(0, { alerts: [raising(low), raising(alert("high"))], ledger }));

  const { html } = await page(await user(["clinician", "operator"]), "/", {
    "accept-language": "en",
  });
  expect(html.indexOf("alert-high")).toBeLessThan(html.indexOf("alert-low"));
  expect(html).toContain("Low saturation");
  expect(html).toContain("Almese");
  expect(html).toContain("1,234");

  const clinician = await page(await user(["clinician"]), "/");
  expect(clinician.html).toContain("Saturazione bassa");
  expect(clinician.html).not.toContain("1.234");
  const running = await page(admin, "/");
  expect(running.html, "an admin's work needs no clinical data").not.toContain("Saturazione bassa");
  expect(running.html).toContain("glass-form");
  const operator = await page(await user(["operator"]), "/");
  expect(operator.html).not.toContain("Saturazione bassa");
  expect(operator.html).toContain("1.234");
  expect((await page(await user(["evaluator"]), "/")).html).toContain("Per il tuo ruolo");
});

test("what others wrote is shown as text", async () => {
  const { clinician, state } = await openHouse();
  const evil = `"><script>alert(1)</script>`;
  await state.progress.commit(
    batch(0, { alerts: [raising(alert("a", { text: { it: evil, en: evil }, code: evil }))] }),
  );
  const { html } = await page(clinician, "/");
  expect(html).not.toContain("<script>alert");
  expect(html).toContain("&lt;script&gt;alert(1)&lt;/script&gt;");
});

test("a patient's page has a chart for each thing measured, with its data as a table", async () => {
  const { clinician, state, telemetry } = await openHouse();
  await state.registry.addEnrolment(enrolment(), "hub");
  const nothing = await page(clinician, `/patients/${anna}`);
  expect(nothing.html).toContain("Nessuna misura ancora.");
  const battery = reading({ code: "battery-level", value: 55 });
  const spo2 = [1, 2, 3].map((n) =>
    reading({ code: "spo2", value: 96 - n, at: inMinutes(n), flags: n === 3 ? ["late"] : [] }),
  );
  await telemetry.append([battery, ...spo2, reading({ value: 71 })]);
  const { html } = await page(clinician, `/patients/${anna}`);
  expect(html.match(/role="img"/g)).toHaveLength(2);
  expect(html).toContain("Alta: ≤ 92 %");
  expect(html).toContain("3 misure. Ultimo valore 93 %; minimo 93 %, massimo 95 %.");
  expect(html).toContain("arrivata in ritardo");
  expect(html, "a device's battery says nothing of a person").not.toContain("batteria");
});

const { version: _, ...low } = pilot.rules[0] ?? { version: "" };
const limited = (id: string, more: object = {}) =>
  ruleDefinition.parse({
    ...low,
    id,
    limit: 92,
    raise: { fact: "value", operator: "lessThanInclusive", value: { limit: 0 } },
    clear: { fact: "value", operator: "greaterThanInclusive", value: { limit: 2 } },
    ...more,
  });

test("limits are those in force for the person: of the version adopted then, whose they are, and confirmed or not", async () => {
  const rules = [
    limited("spo2-low"),
    limited("spo2-warn", { limit: 95, priority: "medium" }),
    limited("spo2-plan", { limit: 80, priority: "low" }),
    limited("spo2-idle", { limit: 85, confirmed: undefined }),
    limited("spo2-copd", { limit: 70, scope: { conditions: ["copd"] } }),
  ].map(ruleOf);
  const plans = pilot.plans.map((each) => ({ ...each, limits: { "spo2-plan": 81 } }));
  const { clinician, state, telemetry } = await openHouse({ pilot: { ...pilot, rules, plans } });
  await state.registry.addEnrolment(enrolment({ conditions: [], plan: "scompenso" }), "hub");
  await telemetry.append([1, 2, 3].map((n) => reading({ code: "spo2", value: 96 - n, at: inMinutes(n) })));
  const definition = limited("spo2-low", { limit: 91, confirmed: undefined });
  const version = versionOf(definition);
  const proposed = { proposedBy: "clinica", proposedAt: inMinutes(10), note: "n" };
  await state.rules.propose({ id: "spo2-low", version, definition, ...proposed });
  await state.rules.decide(
    { id: "spo2-low", version },
    { state: "approved", by: "rossi", at: inMinutes(20), effectiveFrom: inMinutes(20) },
  );
  await state.registry.recordEnrolmentEvent(anna, {
    kind: "threshold",
    rule: "spo2-warn",
    limit: 94,
    reason: "sta bene a 95",
    by: "bianchi",
    at: inMinutes(30),
    recordedAt: inMinutes(30),
  });
  const { html } = await page(clinician, `/patients/${anna}`);
  const told = /<p class="lead limits">(.*?)<\/p>/s.exec(html)?.[1]?.replaceAll(/<[^>]+>/g, "") ?? "";
  expect(told).toContain("Alta: ≤ 91 % (della regola, confermata da rossi; dal 22/11 08:20)");
  expect(told).toContain("Alta: ≤ 92 % (della regola, confermata da a test; fino al 22/11 08:20)");
  expect(told).toContain("Media: ≤ 94 % (personale, di bianchi, confermata da a test; dal 22/11 08:30)");
  expect(told).toContain("Bassa: ≤ 81 % (del piano, confermata da a test");
  expect(told).toContain("Alta: ≤ 85 % (della regola, non confermata: nessuno giudica con essa)");
  expect(told, "for people with another condition").not.toContain("70 %");
  expect(html.match(/class="limit limit-high" x1="\S+" x2="\S+"/g), "only what judges is drawn").toHaveLength(
    2,
  );
});

test("more readings than a chart can show are drawn by the hour", async () => {
  const { clinician, state, telemetry } = await openHouse();
  await state.registry.addEnrolment(enrolment(), "hub");
  const many = Array.from({ length: 2500 }, (_, n) => reading({ at: inMinutes(-n), value: 60 + (n % 30) }));
  await telemetry.append(many);
  const week = await page(clinician, `/patients/${anna}?range=7d`);
  expect(week.html).toContain("Media, minimo e massimo per ora");
  expect(week.html.length).toBeLessThan(120_000);
  const day = await page(clinician, `/patients/${anna}?range=nonsense`);
  expect(day.html, "an unknown range is the day").toContain("Sono mostrate le 200 righe più recenti.");
});

test("a page that is not there, or not for one's role, says so in the reader's language", async () => {
  const { stranger, user, origin } = await openHouse();
  const accept = { accept: "text/html", "accept-language": "en" };
  expect(await page(stranger, "/nowhere", accept)).toMatchObject({
    status: 404,
    html: expect.stringContaining("Page not found"),
  });
  const operator = await user(["operator"]);
  expect(await page(operator, `/patients/${anna}`)).toMatchObject({
    status: 403,
    html: expect.stringContaining("Il tuo ruolo non permette"),
  });
  expect(await page(await user(["clinician"]), "/patients/p-none")).toMatchObject({ status: 404 });
  const program = await fetch(`${origin}/nowhere`);
  expect(program.headers.get("content-type")).toBe("application/problem+json");
});

test("assets are kept by browsers, and asked for again only when they changed", async () => {
  const { stranger } = await openHouse();
  const first = await stranger.send("GET", "/assets/live.js");
  expect(first.headers.get("cache-control")).toBe("no-cache");
  await first.body?.cancel();
  const headers = { "if-none-match": first.headers.get("etag") ?? "" };
  expect((await stranger.send("GET", "/assets/live.js", { headers })).status).toBe(304);
  expect((await stranger.send("GET", "/assets/server.ts")).status).toBe(404);
});
