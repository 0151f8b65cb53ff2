import { expect, test } from "vitest";
import { after, formatInstant, hours } from "../../model/time.ts";
import { commandHouse } from "./command-house.ts";

test("maintenance is announced before it begins and listed; what is past or too long is refused, what was said stands in the audit", async () => {
  const { run, clock, audit } = await commandHouse();
  const at = (n: number) => formatInstant(after(clock.now(), hours(n)));
  const declare = (from: number, to: number) =>
    run("maintenance", "declare", "--from", at(from), "--to", at(to), "--reason", "new disks");
  expect(await declare(1, 2)).toMatchObject({ code: 0, err: "" });
  expect((await declare(-1, 3)).code, "begun").toBe(1);
  expect((await declare(4, 8.5)).code, "more than four hours of a month").toBe(1);
  expect((await run("maintenance", "declare", "--reason", "new disks")).code).toBe(2);
  const listed = await run("maintenance", "list");
  expect(listed.out.match(/new disks/g), "only what was taken").toHaveLength(1);
  expect((await audit())[0]).toMatchObject({ action: "declare-maintenance", reason: "new disks" });
});
