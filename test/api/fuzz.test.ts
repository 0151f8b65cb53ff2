import fc from "fast-check";
import { expect, test } from "vitest";
import { openHouse } from "./house.ts";

const paths = [
  "/api/v1/session",
  "/api/v1/users",
  "/api/v1/devices",
  "/api/v1/enrolments",
  "/api/v1/assignments",
  "/api/v1/alerts/x/transitions",
];

test("whatever is posted, the answer is a refusal in form and never an internal error", async () => {
  const { user, stranger, origin } = await openHouse();
  const { cookie } = await user(["admin", "clinician"]);
  const headers = { origin, "content-type": "application/json", cookie: cookie ?? "" };
  const body = fc.oneof(
    fc.json({ maxDepth: 3 }),
    fc.string({ unit: "binary", maxLength: 200 }),
    fc.base64String(),
  );
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...paths), body, async (path, sent) => {
      const reply = await fetch(origin + path, { method: "POST", headers, body: sent });
      const answer = await reply.text();
      expect([400, 401, 404, 429], answer).toContain(reply.status);
      expect(reply.headers.get("content-type")).toBe("application/problem+json");
    }),
    { numRuns: 200 },
  );
  await stranger.get("/health/ready");
});

test("whatever address is asked for, signed in or not, the hub answers in form", async () => {
  const { user, stranger } = await openHouse();
  const everybody = await user(["admin", "clinician"]);
  const rest = fc.webPath().map((path) => path.replace(/^\/+/, ""));
  const query = fc.webQueryParameters();
  const roots = fc.constantFrom(
    "/",
    "/api/v1/",
    "/api/v1/patients/",
    "/api/v1/alerts?",
    "/assets/",
    "/patients/",
  );
  await fc.assert(
    fc.asyncProperty(roots, rest, query, fc.boolean(), async (root, path, asked, signedIn) => {
      const caller = signedIn ? everybody : stranger;
      const reply = await caller.send("GET", `${root}${path}?${asked}`, { headers: { accept: "text/html" } });
      await reply.body?.cancel();
      expect(reply.status).toBeLessThan(500);
    }),
    { numRuns: 200 },
  );
});

test("cookies and headers of any shape sign nobody in and break nothing", async () => {
  const { stranger } = await openHouse();
  const text = fc.string({ unit: "grapheme-ascii", maxLength: 100 }).map((each) => each.trim());
  await fc.assert(
    fc.asyncProperty(text, text, text, async (cookie, language, id) => {
      const headers = {
        cookie: `labhub_session=${cookie}; labhub_lang=${cookie}`,
        "accept-language": language,
        "last-event-id": id,
      };
      for (const path of ["/api/v1/me", "/api/v1/alerts/events", "/"]) {
        const reply = await stranger.send("GET", path, { headers });
        await reply.body?.cancel();
        expect([401, 303]).toContain(reply.status);
      }
      const page = await stranger.send("GET", "/sign-in", { headers });
      expect(await page.text()).toMatch(/<html lang="(it|en)">/);
    }),
    { numRuns: 150 },
  );
});
