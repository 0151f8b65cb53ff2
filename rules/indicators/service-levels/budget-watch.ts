import type { AlertChange, Episode } from "../../../model/alert.ts";
import type { BudgetWatch } from "../../../model/budget-watch.ts";
import type { Objective } from "../../../model/objective.ts";
import { utcMinute } from "../../../model/sli.ts";
import { burningBy } from "./burn.ts";
import { burnAlerts } from "./burn-alert.ts";
import type { SliReading } from "./counting.ts";
import { countsOver } from "./standing.ts";

export interface BudgetNeeds {
  readonly objectives: readonly Objective[];
  readonly book: SliReading;
  /** As of the state store. */
  readonly episodes: readonly Episode[];
}

/** Objectives' budgets, looked at by those policies that each of them names. */
export function budgetWatch({ objectives, book, episodes }: BudgetNeeds): BudgetWatch {
  const alerts = burnAlerts(episodes);
  const watched = objectives.filter(({ spec }) => spec.alertPolicies.length > 0);
  return {
    async look(world, now) {
      const verdicts = [];
      for (const objective of watched) {
        const { alertPolicies: speeds, objectives: goals } = objective.spec;
        const over = await countsOver(book, objective, utcMinute(now));
        verdicts.push({ objective, burning: burningBy(goals[0]?.target ?? 1, speeds, over) });
      }
      // Only once all is known: one read that fails is tried again, and nothing must be told by half of it.
      const changes: AlertChange[] = [];
      for (const { objective, burning } of verdicts)
        changes.push(...alerts.judge(objective, burning, world, now));
      return changes;
    },
    forget: alerts.forget,
  };
}
