import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { openContacts } from "../../boot/contacts.ts";
import { pilot } from "../api/pilot.ts";
import { alert, inHours, raising } from "../store/state-samples.ts";
import { commandHouse } from "./command-house.ts";

const [first] = pilot.roster.duties;
const duty = first?.id ?? "";

test("contact list names duties nobody is reached as, and faults by line; addresses are not shown", async () => {
  const { run, dataDir } = await commandHouse();
  expect((await run("contact", "list")).code, "nobody at all").toBe(1);
  const all = pilot.roster.duties.map(({ id }) => `  ${id}: { email: [someone@asl.example] }`).join("\n");
  await writeFile(join(dataDir, "contacts.yaml"), `duties:\n${all}\n`);
  const listed = await run("contact", "list");
  expect(listed).toMatchObject({ code: 0 });
  expect(listed.out).not.toContain("someone@");
  await writeFile(
    join(dataDir, "contacts.yaml"),
    `duties:\n${all}\n  nobody-s: { email: [x@asl.example] }\n`,
  );
  expect((await run("contact", "list")).out).toMatch(/contacts\.yaml:\d+:\d+ .*nobody-s/);
});

test("a duty is told over what its contact has; a file with faults counts for nothing", async () => {
  const { dataDir: folder } = await commandHouse();
  const file = join(folder, "contacts.yaml");
  await writeFile(file, `duties: { ${duty}: { email: [someone@asl.example] } }\n`);
  using contacts = await openContacts({ folder, pilot, canMail: true });
  expect(contacts.reach(duty)).toEqual(["email"]);
  await writeFile(file, `duties: { ${duty}: { email: someone } }\n`);
  using broken = await openContacts({ folder, pilot, canMail: true });
  expect(broken.reach(duty)).toEqual([]);
});

test("what could not be delivered is listed and sent again, under its own key", async () => {
  const { run, json, state, audit } = await commandHouse();
  await state.progress.commitChanges([raising(alert("a"))]);
  const [notice] = await state.notices.due(inHours(2), 10);
  if (notice !== undefined) {
    const trouble = "the mail server: EENVELOPE 550";
    await state.notices.note(
      notice.key,
      { kind: "failed", trouble, retryAfter: null, final: true },
      inHours(2),
    );
  }
  const key = notice?.key ?? "none";
  expect(await json("notice", "list")).toMatchObject({
    items: [{ key, trouble: "the mail server: EENVELOPE 550" }],
  });
  expect((await run("notice", "resend", key)).code).toBe(0);
  expect((await audit())[0]).toMatchObject({ action: "resend-notice", actor: "command-line" });
  expect((await run("notice", "resend", key)).code, "it is in the queue already").toBe(1);
});
