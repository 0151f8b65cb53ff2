import { expect, test } from "vitest";
import { type Command, type Given, UsageError } from "../../boot/commands/command.ts";
import { runCommandLine } from "../../boot/commands/command-line.ts";
import { HubFailure } from "../../model/failure.ts";

let heard: Given | null = null;
const hear = async (given: Given) => {
  heard = given;
  return { text: "done", json: { done: true } };
};
const commands: readonly Command[] = [
  {
    words: "audit verify",
    does: "looks at the audit",
    run: async () => ({ text: "no", json: {}, isWell: false }),
  },
  {
    words: "user add",
    takes: "NAME --roles ROLES",
    does: "adds a user",
    operands: [1, 2],
    options: { roles: "text", loud: "flag" },
    run: hear,
  },
  { words: "user", does: "speaks of users", run: hear },
  { words: "fall", does: "fails", run: () => Promise.reject(new HubFailure("conflict", "it is taken")) },
  {
    words: "stumble",
    does: "does not understand",
    run: () => Promise.reject(new UsageError("say it again")),
  },
];
const run = (line: string) =>
  runCommandLine(
    commands,
    line.split(" ").filter((word) => word !== ""),
  );

test("a command gets its operands and options, wherever the options stand", async () => {
  for (const line of [
    "user add anna --roles admin --loud",
    "user add --roles admin --loud anna",
    "user add --loud --roles=admin anna",
  ]) {
    expect(await run(line), line).toEqual({ code: 0, out: "done", err: "" });
    expect(heard?.operands).toEqual(["anna"]);
    expect([heard?.text("roles"), heard?.flag("loud")]).toEqual(["admin", true]);
  }
  await run("user add anna");
  expect([heard?.text("roles"), heard?.flag("loud")]).toEqual([undefined, false]);
});

test("the longest words win, and shorter ones are still commands", async () => {
  await run("user");
  expect(heard?.operands).toEqual([]);
});

test("--json gives the same answer to programs", async () => {
  expect(await run("user --json")).toEqual({ code: 0, out: '{"done":true}', err: "" });
  expect(await run("--json user")).toEqual({ code: 0, out: '{"done":true}', err: "" });
});

test("exit code 1 says that something is amiss, be it found or met", async () => {
  expect(await run("audit verify")).toEqual({ code: 1, out: "no", err: "" });
  expect(await run("fall")).toEqual({ code: 1, out: "", err: "it is taken" });
});

test("exit code 2 says what was not understood, and how it is asked", async () => {
  const refusals = {
    "": "labhub <command>",
    audit: "There is no command audit.",
    "users add": "There is no command users add.",
    "user add": "user add needs NAME --roles ROLES.",
    "user add a b c d": "user add does not understand c d.",
    "user add anna --role admin": "--role",
    "user add anna --roles": "--roles",
    stumble: "say it again",
  };
  for (const [line, words] of Object.entries(refusals)) {
    const { code, out, err } = await run(line);
    expect([code, out], line).toEqual([2, ""]);
    expect(err, line).toContain(words);
    expect(err, line).toContain("Exit code 0");
  }
});

test("--help tells of all commands, or of one, and runs none", async () => {
  heard = null;
  const all = await run("--help");
  expect(all).toMatchObject({ code: 0, err: "" });
  for (const { words } of commands) expect(all.out).toContain(words);
  const one = await run("user add --help");
  expect(one.out).toContain("labhub user add NAME --roles ROLES");
  expect(one.out).not.toContain("audit verify");
  expect(heard).toBeNull();
});
