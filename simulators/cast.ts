import { readFile, writeFile } from "node:fs/promises";
import { z } from "zod";
import { role } from "../model/people.ts";

const member = z.object({
  username: z.string(),
  password: z.string(),
  roles: z.array(role).min(1),
  /** Left out for all. */
  services: z.array(z.string()).optional(),
});
export type Member = z.infer<typeof member>;

/** What the hub told once when a household was registered, in the order of the households. */
const registered = z.object({
  patient: z.string(),
  logins: z.array(z.object({ username: z.string(), secret: z.string() })),
});

/** Who plays in a demo. A kept demo needs it again: the hub tells a secret once and a password never. */
const cast = z.object({
  /** What its people were drawn from; a kept demo keeps its people. */
  seed: z.int(),
  admin: member,
  people: z.array(member),
  registered: z.array(registered),
  /** With which the first of the households signs in. */
  accessCode: z.string().optional(),
});
export type Cast = z.infer<typeof cast>;

/** A new cast with generated passwords, nobody registered yet. */
export function newCast(seed: number, password: () => string): Cast {
  const of = (username: string, ...roles: Member["roles"]): Member => ({
    username,
    password: password(),
    roles,
  });
  return {
    seed,
    admin: of("admin", "admin"),
    people: [
      of("clinician", "clinician"),
      of("operator", "operator"),
      of("evaluator", "evaluator"),
      { ...of("supplier", "supplier"), services: ["cuore-a-casa"] },
    ],
    registered: [],
  };
}

/** The cast kept in a file; `null` when there is no such file. */
export async function readCast(file: string): Promise<Cast | null> {
  const text = await readFile(file, "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return null;
    throw error;
  });
  return text === null ? null : cast.parse(JSON.parse(text));
}

/** For its owner's eyes only: it holds every password of the demo. */
export const writeCast = (file: string, kept: Cast): Promise<void> =>
  writeFile(file, JSON.stringify(kept, null, 2), { mode: 0o600 });
