import { readFileSync } from "node:fs";
import { z } from "zod";
import { HubFailure } from "../../model/failure.ts";
import { assertAdminLeft, newPassword, newUser, userFrom } from "../../model/new-user.ts";
import { type User, userView } from "../../model/people.ts";
import { asked, listed } from "./asked.ts";
import { type Answer, type Command, type Given, UsageError } from "./command.ts";
import { passwordNote } from "./handing-over.ts";
import type { OpenHub, WithHub } from "./open-hub.ts";
import { minuteOf, table } from "./table.ts";

const passwordFile = { "password-file": "text" } as const;

/** `user …`: those who work with the hub. Those taking part have access codes. */
export const userCommands = (withHub: WithHub): readonly Command[] => [
  {
    words: "user add",
    takes:
      "NAME --roles ROLES [--services IDS] [--care-groups IDS] [--password-file FILE | --issuer URL --subject ID]",
    does: "adds somebody who works here; a password not given is made and shown once",
    details:
      "Roles: clinician, evaluator, supplier, operator, admin; with commas. No services or care groups given means all,\n" +
      "but a supplier needs its services named. FILE holds the password, - is the standard input. With --issuer and\n" +
      "--subject they sign in by single sign-on and have no password.\n\n" +
      "  labhub user add maria --roles clinician --care-groups cardiologia-territoriale",
    operands: [1, 1],
    options: {
      roles: "text",
      services: "text",
      "care-groups": "text",
      issuer: "text",
      subject: "text",
      ...passwordFile,
    },
    run: (given) => {
      const user = userAsked(given);
      return withHub((hub) => add(hub, user));
    },
  },
  {
    words: "user list",
    does: "who works here, and what each may do",
    details: "  labhub user list --json",
    run: () => withHub(list),
  },
  {
    words: "user disable",
    takes: "NAME",
    does: "keeps somebody out: their sessions and tokens end",
    details: "  labhub user disable maria",
    operands: [1, 1],
    run: ({ operands: [name = ""] }) => withHub((hub) => disable(hub, name)),
  },
  {
    words: "user enable",
    takes: "NAME",
    does: "lets somebody in again; their sessions and tokens stay ended",
    details: "  labhub user enable maria",
    operands: [1, 1],
    run: ({ operands: [name = ""] }) => withHub((hub) => enable(hub, name)),
  },
  {
    words: "user reset-password",
    takes: "NAME [--password-file FILE]",
    does: "gives somebody another password, made and shown once unless given; their sessions end",
    details: "  labhub user reset-password maria",
    operands: [1, 1],
    options: passwordFile,
    run: ({ operands: [name = ""], text }) => {
      const password = passwordIn(text("password-file"));
      if (password !== undefined) asked(z.object({ passwordFile: newPassword }), { passwordFile: password });
      return withHub((hub) => resetPassword(hub, name, password));
    },
  },
  {
    words: "user reset-second-factor",
    takes: "NAME",
    does: "takes away the second factor of somebody who lost it; their sessions end",
    details: "  labhub user reset-second-factor maria",
    operands: [1, 1],
    run: ({ operands: [name = ""] }) => withHub((hub) => resetSecondFactor(hub, name)),
  },
];

function userAsked({ operands: [username], text }: Given): z.output<typeof newUser> {
  const [issuer, subject] = [text("issuer"), text("subject")];
  if ((issuer === undefined) !== (subject === undefined)) {
    throw new UsageError("--issuer and --subject are given together.");
  }
  const password = passwordIn(text("password-file"));
  if (issuer !== undefined && password !== undefined) {
    throw new UsageError("Whoever signs in by --issuer and --subject has no password.");
  }
  const given = {
    username,
    roles: listed(text("roles")),
    services: listed(text("services")),
    careGroups: listed(text("care-groups")),
    identity: issuer === undefined ? undefined : { issuer, subject },
    password,
  };
  return asked(newUser, given, {
    username: "NAME",
    password: "--password-file",
    "identity-issuer": "--issuer",
    "identity-subject": "--subject",
  });
}

/** A password on the command line itself would stand in the shell's history and the list of processes. */
function passwordIn(file: string | undefined): string | undefined {
  if (file === undefined) return undefined;
  try {
    return readFileSync(file === "-" ? 0 : file, "utf8").split(/\r?\n/)[0];
  } catch (cause) {
    throw new HubFailure("input-rejected", `--password-file: ${file} cannot be read`, { cause });
  }
}

async function add(hub: OpenHub, given: z.output<typeof newUser>): Promise<Answer> {
  const { state, secrets, clock, publicUrl } = hub;
  const user = userFrom(hub.pilot, given, clock.now());
  const { username } = user;
  const made = given.password === undefined && user.identity === null ? secrets.password() : undefined;
  const password = given.password ?? made;
  await state.people.addUser(user, password === undefined ? null : await secrets.hashPassword(password));
  await hub.note({ action: "add-user", object: username });
  const text = `${username} was added: ${user.roles.join(", ")}.`;
  const json = z.encode(userView, user);
  if (made === undefined) return { text, json };
  return { text: `${text}\n\n${passwordNote(username, made, publicUrl)}`, json: { ...json, password: made } };
}

async function list({ state }: OpenHub): Promise<Answer> {
  const users = (await state.people.users()).filter(({ roles }) => !roles.includes("citizen"));
  const named = (names: readonly string[]): string => (names.length === 0 ? "all" : names.join(","));
  const text = table(
    ["NAME", "ROLES", "SERVICES", "CARE GROUPS", "SECOND FACTOR", "SIGNS IN BY", "DISABLED"],
    users.map((user) => [
      user.username,
      user.roles.join(","),
      named(user.services),
      named(user.careGroups),
      user.secondFactor ? "yes" : "no",
      user.identity === null ? "password" : user.identity.issuer,
      minuteOf(user.disabledAt),
    ]),
  );
  return { text, json: { items: z.encode(z.array(userView), users) } };
}

async function disable(hub: OpenHub, name: string): Promise<Answer> {
  const user = await staff(hub, name);
  assertAdminLeft(await hub.state.people.users(), user);
  await hub.state.people.setDisabled(name, hub.clock.now());
  return changed(hub, name, "disabled", `${name} is kept out; their sessions and tokens have ended.`);
}

async function enable(hub: OpenHub, name: string): Promise<Answer> {
  await staff(hub, name);
  await hub.state.people.setDisabled(name, null);
  return changed(hub, name, "enabled", `${name} may sign in again.`);
}

async function resetPassword(hub: OpenHub, name: string, given: string | undefined): Promise<Answer> {
  const { people } = hub.state;
  await staff(hub, name);
  const password = given ?? hub.secrets.password();
  await people.setPassword(name, await hub.secrets.hashPassword(password));
  const answer = await changed(hub, name, "password", `${name} has another password; their sessions ended.`);
  if (given !== undefined) return answer;
  return {
    text: `${answer.text}\n\n${passwordNote(name, password, hub.publicUrl)}`,
    json: { username: name, password },
  };
}

async function resetSecondFactor(hub: OpenHub, name: string): Promise<Answer> {
  const { people } = hub.state;
  await staff(hub, name);
  await people.setSecondFactor(name, null);
  for (const { id } of await people.sessions(name)) await people.revokeSession(name, id);
  await hub.note({ action: "change-second-factor", object: name, reason: "reset" });
  return {
    text: `${name} has no second factor any more, and sets one up when signing in next; their sessions ended.`,
    json: { username: name },
  };
}

async function changed(hub: OpenHub, name: string, what: string, text: string): Promise<Answer> {
  await hub.note({ action: "change-user", object: name, reason: what });
  return { text, json: { username: name } };
}

/** Throws `not-found` for nobody, and for those taking part. */
export async function staff({ state }: Pick<OpenHub, "state">, name: string): Promise<User> {
  const found = await state.people.user(name);
  if (found !== null && !found.user.roles.includes("citizen")) return found.user;
  throw new HubFailure("not-found", `There is no user ${name}; labhub user list shows them.`);
}
