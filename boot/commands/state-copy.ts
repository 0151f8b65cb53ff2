import { existsSync } from "node:fs";
import type { AuditBook } from "../../model/audit.ts";
import { HubFailure } from "../../model/failure.ts";
import type { Clock } from "../../model/time.ts";
import { storesIn } from "../data-dir.ts";
import type { Settings } from "../settings.ts";
import { noteOf } from "./by-operator.ts";
import { type Answer, type Command, UsageError } from "./command.ts";
import { locksOn } from "./stopped-hub.ts";

interface Place {
  readonly url: string;
  readonly file: string;
}

export interface StateCopyNeeds {
  readonly settings: () => Settings;
  readonly clock: Clock;
  /** Copies a state store to an empty one; says how many rows. */
  readonly copy: (from: Place, to: Place) => Promise<number>;
  /** Lends the audit of a state store. */
  readonly withAudit: <Result>(place: Place, work: (audit: AuditBook) => Promise<Result>) => Promise<Result>;
  /** An address without its secret. */
  readonly placeOf: (url: string) => string;
}

/** `state copy`. */
export const stateCopyCommands = (needs: StateCopyNeeds): readonly Command[] => [
  {
    words: "state copy",
    takes: "--to URL",
    does: "copies the state store to an empty one on the other engine, with the hub stopped",
    details:
      "From where LABHUB_STATE_URL says to URL: postgres://user@host:port/database, or embedded: for the file of the\n" +
      "data directory. Whatever stands on a command line others on the machine can see: leave the password out of URL\n" +
      "and give it as PGPASSWORD. Afterwards set LABHUB_STATE_URL to URL, and take the old store away.",
    options: { to: "text" },
    run: ({ text }) => stateCopy(needs, text("to") ?? ""),
  },
];

async function stateCopy(needs: StateCopyNeeds, given: string): Promise<Answer> {
  const { settings, clock, copy, withAudit, placeOf } = needs;
  const { dataDir, stateUrl } = settings();
  const to = { url: given === "embedded" ? "embedded:" : given, file: storesIn(dataDir).state };
  const from = { url: stateUrl, file: to.file };
  if (!/^(embedded:$|postgres(ql)?:\/\/)/.test(to.url)) {
    throw new UsageError("state copy needs --to postgres://user@host:port/database, or --to embedded:");
  }
  if (to.url === from.url) {
    throw new HubFailure("configuration-rejected", "LABHUB_STATE_URL is that store already; name another");
  }
  if (!existsSync(dataDir)) {
    throw new HubFailure("configuration-rejected", `there is no hub in ${dataDir}; set LABHUB_DATA_DIR`);
  }
  using _held = locksOn(dataDir);
  const rows = await copy(from, to);
  const records = await withAudit(to, async (audit) => {
    const { records: whole, fault } = await audit.verify([]);
    if (fault !== null) {
      const what = `the copy's audit does not hold, record ${fault.sequence}: ${fault.what}; go on with the old store`;
      throw new HubFailure("store-unavailable", what);
    }
    await audit.append(noteOf(clock.now(), "restore", { subjects: [], object: "state copy" }));
    return whole;
  });
  const [old, place] = [from, to].map(({ url, file }) => (url === "embedded:" ? file : placeOf(url)));
  const lines = [
    `The state store was copied to ${place}: ${rows} rows, ${records} records of the audit, all of them whole.`,
    `Set LABHUB_STATE_URL${to.url === "embedded:" ? "=embedded:" : ` to ${place}, with its password,`} and start the hub.`,
    `Then take the old store away for good: ${old}. What is erased from now on is not erased there` +
      (from.url === "embedded:"
        ? ", and while it lies in the data directory no erasure will be complete."
        : "."),
  ];
  return { text: lines.join("\n"), json: { to: place, rows, auditRecords: records } };
}
