import { stat } from "node:fs/promises";
import { join } from "node:path";
import type { Board } from "../model/board.ts";
import { type Contacts, channelsOf, contactsFile, noContacts } from "../model/duty-contacts.ts";
import type { Log } from "../model/log.ts";
import type { NoticeChannel } from "../model/notice.ts";
import type { Pilot } from "../model/pilot.ts";
import { seconds } from "../model/time.ts";

export const contactsName = "contacts.yaml";

export interface ContactsRead {
  readonly contacts: Contacts;
  readonly faults: readonly string[];
}

/** Where duties are reached, as a data directory's file says; nobody when it is not there. */
export async function readContacts(folder: string, pilot: Pick<Pilot, "roster">): Promise<ContactsRead> {
  const changed = await changedAt(folder);
  if (changed === null) return { contacts: noContacts, faults: [] };
  // Three threads look for the file, and most never find one to read.
  const { readYaml } = await import("./yaml-file.ts");
  const { content, faults, fault } = await readYaml(folder, contactsName, contactsFile);
  if (content === null) return { contacts: noContacts, faults };
  const known = pilot.roster.duties.map(({ id }) => id);
  const strangers = Object.keys(content.duties).filter((duty) => !known.includes(duty));
  const unknown = strangers.map((duty) =>
    fault(["duties", duty], `is no duty of the pilot's roster; those are ${known.join(", ")}`),
  );
  const standIns = Object.entries(content.people ?? {}).flatMap(([person, { duties = [] }]) =>
    duties.flatMap((duty, at) =>
      known.includes(duty)
        ? []
        : [fault(["people", person, "duties", at], `${duty} is no duty of the pilot's roster`)],
    ),
  );
  return { contacts: content, faults: [...unknown, ...standIns] };
}

const changedAt = (folder: string): Promise<number | null> =>
  stat(join(folder, contactsName)).then(
    ({ mtimeMs }) => mtimeMs,
    () => null,
  );

export interface OpenContacts extends Disposable {
  current(): Contacts;
  /** The channels over which a duty is told now. */
  reach(duty: string): readonly NoticeChannel[];
}

export interface ContactsNeeds {
  readonly folder: string;
  readonly pilot: Pick<Pilot, "roster">;
  /** Whether there is a mail server. */
  readonly canMail: boolean;
  /** Given by the one who tells what is amiss with the file. */
  readonly telling?: { readonly board: Board; readonly log: Log };
}

/** What is changed in the file counts within this time; no restart is needed. */
const lookEvery = seconds(5);

/** Follows the file. One with faults changes nothing: who was told before it is told still. */
export async function openContacts({
  folder,
  pilot,
  canMail,
  telling,
}: ContactsNeeds): Promise<OpenContacts> {
  let contacts = noContacts;
  let seen: number | null | undefined;
  const look = async (): Promise<void> => {
    const changed = await changedAt(folder);
    if (changed === seen) return;
    seen = changed;
    const read = await readContacts(folder, pilot);
    if (read.faults.length === 0) contacts = read.contacts;
    else
      telling?.log.error({ faults: read.faults }, "contacts.yaml has faults, and what it said before holds");
    telling?.board.set("notices_unaddressed", Object.keys(contacts.duties).length === 0 ? 1 : 0);
  };
  await look();
  const timer = setInterval(() => void look().catch(() => {}), lookEvery).unref();
  return {
    current: () => contacts,
    reach: (duty) => channelsOf(contacts, duty, canMail),
    [Symbol.dispose]: () => clearInterval(timer),
  };
}
