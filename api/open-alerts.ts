import { type Alert, openStates } from "../model/alert.ts";
import { priorities } from "../model/rule.ts";
import type { AlertBook, AlertQuery } from "../model/state-store.ts";
import { servicesAsked, type Visitor } from "./access.ts";

export interface OpenAlerts {
  readonly alerts: readonly Alert[];
  /** True when there are more than asked for. */
  readonly more: boolean;
}

/**
 * The open alerts somebody may see, the most urgent first and the newest first among equals.
 * Asked for by priority: a hundred newer warnings must not push an old, urgent one off the list.
 */
export async function openAlerts(
  book: AlertBook,
  visitor: Visitor,
  most: number,
  query: Pick<AlertQuery, "patient"> = {},
): Promise<OpenAlerts> {
  const found: Alert[] = [];
  let more = false;
  for (const priority of priorities) {
    const ofPriority: Alert[] = [];
    for (const service of servicesAsked(visitor)) {
      const page = await book.list({ ...query, states: openStates, priority, service }, { limit: most });
      ofPriority.push(...page.items);
      more ||= page.next !== null;
    }
    found.push(...ofPriority.sort((a, b) => b.raisedAt - a.raisedAt));
  }
  return { alerts: found.slice(0, most), more: more || found.length > most };
}
