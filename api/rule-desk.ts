import { HubFailure } from "../model/failure.ts";
import type { RuleOutcomes } from "../model/records.ts";
import type { Rule, RuleDefinition } from "../model/rule.ts";
import { faultText, pathText, ruleFaults } from "../model/rule-admission.ts";
import { proposedDefinition, type RuleTrial, withLimit } from "../model/rule-trial.ts";
import { canonicalJson, versionOf } from "../model/rule-version.ts";
import { inForce, type RuleBookStore, type RuleVersion } from "../model/rule-versions.ts";
import { rulesInForce } from "../model/rules-in-force.ts";
import { type Clock, type Instant, minutes } from "../model/time.ts";
import { type RuleShown, shownRule, shownVersion, type Tested, type VersionShown } from "./rule-view.ts";

export interface DeskNeeds {
  readonly files: readonly Rule[];
  readonly book: RuleBookStore;
  readonly trial: RuleTrial;
  readonly clock: Clock;
}

/** Where rules are looked at, proposed by one person and decided on by another. */
export interface RuleDesk {
  /** `outcomes` is `null` for who sees no alerts. */
  list(outcomes: ReadonlyMap<string, RuleOutcomes> | null): Promise<readonly RuleShown[]>;
  /** Throws `not-found`. */
  rule(id: string): Promise<Rule>;
  /** The rule in force with another limit. Throws as `read`, and for a rule that has none. */
  readLimit(id: string, limit: number): Promise<RuleDefinition>;
  /** Throws `input-rejected` naming every fault, or every test that fails. */
  read(written: unknown): Promise<RuleDefinition>;
  propose(definition: RuleDefinition, by: string, note: string): Promise<VersionShown>;
  approve(asked: Asked, by: string, from: Instant | undefined): Promise<VersionShown>;
  reject(asked: Asked, by: string): Promise<VersionShown>;
  withdraw(asked: Asked, by: string): Promise<VersionShown>;
}
type Asked = Pick<RuleVersion, "id" | "version">;

/** Who stands in the book for what the pilot's files hold. */
export const byFiles = "pilot-files";

export function ruleDesk(needs: DeskNeeds): RuleDesk {
  const { files, book, clock } = needs;
  const tested = testing(needs);
  const now = () => clock.now();

  const shown = async (version: RuleVersion): Promise<VersionShown> => {
    const current = inForce(await book.all(), now()).some((each) => isSame(each, version));
    return shownVersion(version, current, await tested(version.definition));
  };
  const rule = async (id: string): Promise<Rule> => {
    const found = rulesInForce(files, await book.all(), now()).find((each) => each.id === id);
    if (found === undefined) throw new HubFailure("not-found", `There is no rule ${id}.`);
    return found;
  };
  const decide = async (asked: Asked, state: "rejected" | "withdrawn", by: string) =>
    shown(await book.decide(asked, { state, by, at: now(), effectiveFrom: null }));

  const read = async (written: unknown): Promise<RuleDefinition> => {
    const definition = wellFormed(written);
    const { failed } = await tested(definition);
    if (failed.length === 0) return definition;
    const names = failed.map(({ test }) => test).join("; ");
    throw new HubFailure("input-rejected", `body/definition: its tests fail: ${names}`, {
      details: { tests: failed },
    });
  };

  return {
    rule,
    read,
    async readLimit(id, limit) {
      const { version: _, ...definition } = await rule(id);
      if (definition.limit !== undefined) return read(withLimit(definition, limit));
      throw new HubFailure("input-rejected", `body/limit: ${id} has no limit of its own to be changed`);
    },
    async list(outcomes) {
      const all = await book.all();
      const current = new Set(inForce(all, now()).map(nameOf));
      const versions = Map.groupBy(all, ({ id }) => id);
      const list: RuleShown[] = [];
      for (const each of [...rulesInForce(files, all, now()), ...newcomers(files, all, now())]) {
        const own: VersionShown[] = [];
        for (const one of versions.get(each.id) ?? []) {
          own.push(shownVersion(one, current.has(nameOf(one)), await tested(one.definition)));
        }
        const counts = outcomes === null ? null : (outcomes.get(each.id) ?? { resolved: 0, positive: 0 });
        list.push(shownRule({ rule: each, tests: await tested(each), versions: own, outcomes: counts }));
      }
      return list;
    },

    async propose(definition, by, note) {
      assertHasTests(definition);
      const proposed = {
        id: definition.id,
        version: versionOf(definition),
        definition,
        proposedBy: by,
        proposedAt: now(),
        note,
      };
      return shown(await book.propose(proposed));
    },

    async approve(asked, by, from) {
      const at = now();
      const effectiveFrom = from ?? at;
      if (effectiveFrom < at - minutes(1)) {
        throw new HubFailure("input-rejected", "body/effectiveFrom: must not lie in the past");
      }
      const version = await versionIn(needs, asked);
      const { failed } = await tested(version.definition);
      assertHasTests(version.definition);
      if (failed.length > 0) throw new HubFailure("conflict", "Its tests fail, so it may not judge.");
      assertFits(files, await book.all(), version, effectiveFrom);
      return shown(await book.decide(version, { state: "approved", by, at, effectiveFrom }));
    },

    reject: (asked, by) => decide(asked, "rejected", by),
    async withdraw(asked, by) {
      const { proposedBy } = await versionIn(needs, asked);
      if (proposedBy !== by) throw new HubFailure("not-permitted", "Only who proposed it may withdraw it.");
      return decide(asked, "withdrawn", by);
    },
  };
}

const isSame = (one: Asked, other: Asked): boolean => one.id === other.id && one.version === other.version;
const nameOf = ({ id, version }: Asked): string => `${id} ${version}`;

/** Rules that are only proposed yet: shown by their first proposal, judged by nobody. */
function newcomers(files: readonly Rule[], all: readonly RuleVersion[], at: Instant): readonly Rule[] {
  const known = new Set(rulesInForce(files, all, at).map(({ id }) => id));
  const first = new Map<string, Rule>();
  for (const { id, state, definition, version } of all) {
    if (state === "proposed" && !known.has(id) && !first.has(id)) first.set(id, { ...definition, version });
  }
  return [...first.values()];
}

/** A rule's shape and meaning, every fault named with its place. */
function wellFormed(written: unknown): RuleDefinition {
  const parsed = proposedDefinition.safeParse(written);
  const faults = parsed.success
    ? ruleFaults([parsed.data]).map(faultText)
    : parsed.error.issues.map(({ path, message }) => `${pathText(path) || "the rule"}: ${message}`);
  if (parsed.success && faults.length === 0) return parsed.data;
  throw new HubFailure("input-rejected", `body/definition: ${faults.join("; ")}`, { details: { faults } });
}

function assertHasTests({ tests }: RuleDefinition): void {
  if (tests.length > 0) return;
  throw new HubFailure(
    "input-rejected",
    "body/definition: tests: write at least one, of readings and the episodes they come to",
  );
}

/** The book's version; one of the pilot's files is put into the book first, so that it can be approved like any other. */
async function versionIn({ files, book, clock }: DeskNeeds, asked: Asked): Promise<RuleVersion> {
  const found = (await book.all()).find((each) => isSame(each, asked));
  if (found !== undefined) return found;
  const file = files.find((each) => isSame(each, asked));
  if (file === undefined) throw new HubFailure("not-found", "There is no such version of a rule.");
  const { version, ...definition } = file;
  return book.propose({
    id: file.id,
    version,
    definition,
    proposedBy: byFiles,
    proposedAt: clock.now(),
    note: "as the pilot's files have it",
  });
}

/** The judge takes a set of rules whole or not at all: what would spoil it is refused here. */
function assertFits(
  files: readonly Rule[],
  all: readonly RuleVersion[],
  version: RuleVersion,
  at: Instant,
): void {
  const others = rulesInForce(files, all, at).filter(({ id }) => id !== version.id);
  const faults = ruleFaults([...others, version.definition]).map(faultText);
  if (faults.length > 0) {
    throw new HubFailure("conflict", "It does not fit with the rules there are.", { details: { faults } });
  }
}

/** How many tried versions are remembered: more than a pilot has rules, and each is small. */
const remembered = 500;

/** Runs a definition's tests once; what came of them is the same ever after. */
function testing({ trial }: DeskNeeds): (definition: RuleDefinition) => Promise<Tested> {
  const known = new Map<string, Promise<Tested>>();
  const run = async (definition: RuleDefinition): Promise<Tested> => {
    const results = await trial.test(definition);
    const failed = results.filter(({ passed }) => !passed);
    return { passed: results.length - failed.length, failed };
  };
  return (definition) => {
    const key = canonicalJson(definition);
    const found = known.get(key) ?? run(definition);
    known.set(key, found);
    const [oldest] = known.keys();
    if (known.size > remembered && oldest !== undefined) known.delete(oldest);
    found.catch(() => known.delete(key));
    return found;
  };
}
