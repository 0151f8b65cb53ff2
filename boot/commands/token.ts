import { z } from "zod";
import { HubFailure } from "../../model/failure.ts";
import { newToken, tokenFor } from "../../model/new-token.ts";
import { apiTokenView } from "../../model/people.ts";
import { formatInstant } from "../../model/time.ts";
import { asked, listed } from "./asked.ts";
import type { Answer, Command } from "./command.ts";
import { tokenNote } from "./handing-over.ts";
import type { OpenHub, WithHub } from "./open-hub.ts";
import { minuteOf, table } from "./table.ts";
import { staff } from "./user.ts";

/** `token …`: programs' keys, each acting for its user. */
export const tokenCommands = (withHub: WithHub): readonly Command[] => [
  {
    words: "token create",
    takes: "USER --label TEXT [--roles ROLES] [--services IDS] [--days 90]",
    does: "makes a program's key, shown once; it may no more than its user",
    details:
      "No roles or services given means all of the user's. It lasts 1 to 365 days.\n\n" +
      "  labhub token create maria --label cartella-clinica --roles clinician --days 30",
    operands: [1, 1],
    options: { label: "text", roles: "text", services: "text", days: "text" },
    run: ({ operands: [name = ""], text }) => {
      const days = text("days");
      const token = asked(newToken, {
        label: text("label"),
        roles: listed(text("roles")),
        services: listed(text("services")),
        days: days === undefined ? undefined : Number(days),
      });
      return withHub((hub) => create(hub, name, token));
    },
  },
  {
    words: "token list",
    takes: "[USER]",
    does: "programs' keys, the ended ones too; never the keys themselves",
    details: "  labhub token list maria",
    operands: [0, 1],
    run: ({ operands: [name] }) => withHub((hub) => list(hub, name)),
  },
  {
    words: "token revoke",
    takes: "ID",
    does: "ends a program's key at once",
    details: "  labhub token revoke 0123456789abcdef",
    operands: [1, 1],
    run: ({ operands: [id = ""] }) => withHub((hub) => revoke(hub, id)),
  },
];

async function create(hub: OpenHub, name: string, given: z.output<typeof newToken>): Promise<Answer> {
  const { people } = hub.state;
  const user = await staff(hub, name);
  const { id, secret } = hub.secrets.token();
  const token = tokenFor(user, given, { id, at: hub.clock.now(), before: await people.tokens(name) });
  await people.addToken(token, hub.secrets.hashToken(secret));
  await hub.note({ action: "add-token", object: id });
  const told = `${name} has the key ${id} (${token.label}) until ${formatInstant(token.expiresAt)}.`;
  return {
    text: `${told}\n\n${tokenNote(secret)}`,
    json: { ...z.encode(apiTokenView, token), token: secret },
  };
}

async function list(hub: OpenHub, name: string | undefined): Promise<Answer> {
  if (name !== undefined) await staff(hub, name);
  const tokens = await hub.state.people.tokens(name ?? null);
  const text = table(
    ["ID", "USER", "LABEL", "ROLES", "SERVICES", "UNTIL", "USED", "REVOKED"],
    tokens.map((token) => [
      token.id,
      token.username,
      token.label,
      token.roles.join(","),
      token.services.length === 0 ? "all" : token.services.join(","),
      minuteOf(token.expiresAt),
      minuteOf(token.usedAt),
      minuteOf(token.revokedAt),
    ]),
  );
  return { text, json: { items: z.encode(z.array(apiTokenView), [...tokens]) } };
}

async function revoke(hub: OpenHub, id: string): Promise<Answer> {
  if (!(await hub.state.people.revokeToken(id, hub.clock.now()))) {
    throw new HubFailure(
      "not-found",
      `There is no key ${id} that could be ended; labhub token list shows them.`,
    );
  }
  await hub.note({ action: "revoke-token", object: id });
  return { text: `The key ${id} has ended.`, json: { id } };
}
