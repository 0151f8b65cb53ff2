import type { Episode } from "../model/alert.ts";
import type { Board } from "../model/board.ts";
import { HubFailure } from "../model/failure.ts";
import type { Judge } from "../model/judge.ts";
import type { Log } from "../model/log.ts";
import type { Rule } from "../model/rule.ts";
import type { RuleBookStore } from "../model/rule-versions.ts";
import { nextChange, rulesInForce } from "../model/rules-in-force.ts";
import type { Clock, Instant } from "../model/time.ts";

export interface AdoptionNeeds {
  /** The rules of the pilot's files. */
  readonly files: readonly Rule[];
  readonly book: RuleBookStore;
  /** What is told of and committed: a judge goes on from there. */
  readonly episodes: () => Promise<readonly Episode[]>;
  /** Opens a judge; throws `configuration-rejected` for rules nobody could judge by. */
  readonly open: (rules: readonly Rule[], episodes: readonly Episode[]) => Promise<Judge>;
  /** Ends what these rules judge no more; says whether all of it is done. */
  readonly endWithdrawn: (rules: readonly Rule[]) => Promise<boolean>;
  readonly clock: Clock;
  readonly board: Board;
  readonly log: Log;
}

export interface Adoption {
  /** Judges by the rules in force. */
  readonly judge: Judge;
  /** The rules in force, as they were last adopted. */
  rules(): readonly Rule[];
  /**
   * Takes up what was approved meanwhile, or has its time now, and ends what was raised by rules that are in force no more.
   * To be called between batches only.
   */
  look(): Promise<void>;
}

/**
 * A judge that follows what people approve while it runs. A set of rules is taken whole or not at all: another judge is
 * opened by it, from what was told of so far, and takes over between two batches. One that is refused changes nothing.
 */
export async function adopting(needs: AdoptionNeeds): Promise<Adoption> {
  const { book, clock, log } = needs;
  let known = -1;
  let next: Instant | null = null;
  // Rules that are only refused for now are not withdrawn: what they raised stays until a whole set was taken up.
  let isOwed = false;
  let current = await first();

  /** What was approved must not keep the hub from starting: without it the files' own rules judge. */
  async function first(): Promise<Adopted> {
    const adopted = await adoptedFrom(needs);
    isOwed = adopted !== null;
    if (adopted !== null) return note(adopted);
    return note({ ...(await openedBy(needs, needs.files)), version: -1, next: null });
  }

  function note(adopted: Adopted): Adopted {
    known = adopted.version;
    next = adopted.next;
    return adopted;
  }

  async function look(): Promise<void> {
    const version = await book.version();
    if (version !== known || (next !== null && clock.now() >= next)) await takeUp(version);
    if (isOwed) isOwed = !(await needs.endWithdrawn(current.rules));
  }

  async function takeUp(version: number): Promise<void> {
    const adopted = await adoptedFrom(needs);
    // Not looked at again until somebody changes something: it would only be refused again.
    known = version;
    next = null;
    if (adopted === null) return;
    current = note(adopted);
    isOwed = true;
    log.info({ rules: current.rules.length }, "the rules in force were taken up");
  }

  return {
    judge: {
      prepare: (...asked) => current.judge.prepare(...asked),
      judge: (...asked) => current.judge.judge(...asked),
      forget: (...asked) => current.judge.forget(...asked),
    },
    rules: () => current.rules,
    look,
  };
}

interface Opened {
  readonly judge: Judge;
  readonly rules: readonly Rule[];
}
interface Adopted extends Opened {
  readonly version: number;
  readonly next: Instant | null;
}

/** The rules in force and a judge by them; `null` when they are refused. */
async function adoptedFrom(needs: AdoptionNeeds): Promise<Adopted | null> {
  const { files, book, clock, board, log } = needs;
  const now = clock.now();
  const [version, all] = [await book.version(), await book.all()];
  try {
    const opened = await openedBy(needs, rulesInForce(files, all, now));
    board.set("rules_refused", 0);
    return { ...opened, version, next: nextChange(all, now) };
  } catch (thrown) {
    const failure = HubFailure.of(thrown);
    if (failure.code !== "configuration-rejected") throw thrown;
    board.set("rules_refused", 1);
    log.error({ err: failure }, "the approved rules cannot be judged by; those before them stay in force");
    return null;
  }
}

async function openedBy({ open, episodes, board }: AdoptionNeeds, rules: readonly Rule[]): Promise<Opened> {
  const judge = await open(rules, await episodes());
  board.set("rules_in_force", rules.filter(({ confirmed }) => confirmed !== undefined).length);
  return { judge, rules };
}
