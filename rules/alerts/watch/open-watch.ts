import type { Episode } from "../../../model/alert.ts";
import type { Board } from "../../../model/board.ts";
import { isCauseRule } from "../../../model/hub-rules.ts";
import type { PatientId } from "../../../model/identity.ts";
import type { Log } from "../../../model/log.ts";
import type { Rule } from "../../../model/rule.ts";
import { days } from "../../../model/time.ts";
import type { Watch } from "../../../model/watch.ts";
import { clockRulesOf } from "./clock-rules.ts";
import { type Explained, explaining } from "./explained.ts";
import { judging } from "./judging.ts";
import { clockOpinion } from "./opinion.ts";
import { type AlertLookup, type Standing, standing } from "./present.ts";
import { engineSays } from "./verdict.ts";

export interface WatchNeeds {
  /** All rules there are now; asked again each time. */
  readonly rules: () => readonly Rule[];
  /** As of the state store: present ones, and of the ended ones the last of each patient and rule. */
  readonly episodes: readonly Episode[];
  readonly alert: AlertLookup;
  /** Asked in place of json-rules-engine; only tests of its errors hand one in. */
  readonly engine?: typeof engineSays;
  readonly board: Board;
  readonly log: Log;
}

/** No cause is looked back on that ended so long before the last of them. */
const lookBack = days(3);

/**
 * The watch over everybody's clock rules. Opened from what the state store knows, so that a restart repeats
 * nothing. After a commit that failed for good, open another.
 */
export async function openWatch(needs: WatchNeeds): Promise<Watch> {
  const { rules, episodes, engine = engineSays, board, log } = needs;
  const present = standing();
  const explained = explaining(present);
  const opinion = clockOpinion({ present, episodes, engine, board, log });
  const judge = judging({ present, explained, opinion });
  const recall = recalling(needs, present, explained);
  const stale = new Map<PatientId, readonly Episode[]>();
  await recall(episodes);

  async function settle(): Promise<void> {
    const kept = [...stale.values()].flat();
    stale.clear();
    await recall(kept);
  }

  return {
    async look(world, asOf) {
      await settle();
      await judge(world, asOf, clockRulesOf(rules()));
      return present.taken();
    },
    rootCause: explained.kindOf,
    forget(patient, episodes = []) {
      for (const each of present.all()) if (each.patient === patient) explained.forgetAlert(each.id);
      present.forget(patient);
      stale.set(patient, episodes);
    },
  };
}

/** Remembers what was told before: of alerts that hold, and of causes that ended a short while ago. */
function recalling({ rules, alert }: WatchNeeds, present: Standing, explained: Explained) {
  async function recall(episode: Episode): Promise<void> {
    const stored = await alert(episode.alert);
    if (episode.until === null) present.keep(episode, stored?.cause ?? null);
    if (stored !== null && isCauseRule(episode.rule)) explained.recall(stored, episode.until);
  }
  return async (episodes: readonly Episode[]): Promise<void> => {
    const own = new Set(
      rules()
        .filter(isOurs)
        .map(({ id }) => id),
    );
    const newest = Math.max(0, ...episodes.map(({ until }) => until ?? 0));
    const matters = ({ rule, until }: Episode): boolean =>
      until === null ? own.has(rule) || isCauseRule(rule) : isCauseRule(rule) && until > newest - lookBack;
    for (const episode of episodes) if (matters(episode)) await recall(episode);
  };
}

const isOurs = ({ code }: Rule): boolean => code.startsWith("clock:");
