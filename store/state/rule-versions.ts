import { z } from "zod";
import { HubFailure } from "../../model/failure.ts";
import { ruleDefinition } from "../../model/rule.ts";
import {
  assertSecondPerson,
  type RuleBookStore,
  type RuleVersion,
  ruleVersion,
} from "../../model/rule-versions.ts";
import { allot, counted, type Database, type Writing } from "./counters.ts";
import { changed, epoch, jsonOf, rowReader } from "./rows.ts";

const readRow = rowReader(
  "rule_version",
  z.object({
    id: z.string(),
    version: z.string(),
    definition: jsonOf(ruleDefinition),
    proposed_by: z.string(),
    proposed_at: epoch,
    note: z.string(),
    state: ruleVersion.shape.state,
    decided_by: z.string().nullable(),
    decided_at: epoch.nullable(),
    effective_from: epoch.nullable(),
  }),
);

function versionFrom(row: unknown): RuleVersion {
  const { proposed_by, proposed_at, decided_by, decided_at, effective_from, ...same } = readRow(row);
  return {
    ...same,
    proposedBy: proposed_by,
    proposedAt: proposed_at,
    decidedBy: decided_by,
    decidedAt: decided_at,
    effectiveFrom: effective_from,
  };
}

/** Rules that were proposed and decided on, oldest first. */
export const ruleBook = (db: Database): RuleBookStore => ({
  version: () => counted(db, "rule-book"),

  all: async () => {
    const rows = await db
      .selectFrom("rule_version")
      .selectAll()
      .orderBy("proposed_at")
      .orderBy("id")
      .orderBy("version")
      .execute();
    return rows.map(versionFrom);
  },

  propose: (given) => db.transaction().execute((trx) => propose(trx, given)),
  decide: (version, decision) => db.transaction().execute((trx) => decide(trx, version, decision)),
});

async function propose(trx: Writing, given: Parameters<RuleBookStore["propose"]>[0]): Promise<RuleVersion> {
  await allot(trx, "rule-book", 1);
  const { id, version, note } = given;
  const added = await trx
    .insertInto("rule_version")
    .values({
      id,
      version,
      definition: JSON.stringify(given.definition),
      proposed_by: given.proposedBy,
      proposed_at: given.proposedAt,
      note,
      state: "proposed",
      decided_by: null,
      decided_at: null,
      effective_from: null,
    })
    .onConflict((on) => on.doNothing())
    .executeTakeFirstOrThrow();
  if (!changed(added)) throw new HubFailure("conflict", "this version of the rule was proposed already");
  return find(trx, given);
}

async function decide(
  trx: Writing,
  version: Pick<RuleVersion, "id" | "version">,
  { state, by, at, effectiveFrom }: Parameters<RuleBookStore["decide"]>[1],
): Promise<RuleVersion> {
  await allot(trx, "rule-book", 1);
  const decided = await trx
    .updateTable("rule_version")
    .set({ state, decided_by: by, decided_at: at, effective_from: effectiveFrom })
    .where("id", "=", version.id)
    .where("version", "=", version.version)
    .where("state", "in", state === "approved" ? ["proposed", "approved"] : ["proposed"])
    .$if(state === "approved", (query) => query.where("proposed_by", "!=", by))
    .executeTakeFirstOrThrow();
  const found = await find(trx, version);
  if (changed(decided)) return found;
  if (found.state === "proposed" || state === "approved") assertSecondPerson(found, by);
  throw new HubFailure("conflict", `this version of the rule is ${found.state} already`);
}

async function find(
  trx: Writing,
  { id, version }: Pick<RuleVersion, "id" | "version">,
): Promise<RuleVersion> {
  const row = await trx
    .selectFrom("rule_version")
    .selectAll()
    .where("id", "=", id)
    .where("version", "=", version)
    .executeTakeFirst();
  if (row === undefined) throw new HubFailure("not-found", "there is no such version of a rule");
  return versionFrom(row);
}
