import type { Notice, NoticeKind } from "../../model/notice.ts";
import type { Priority } from "../../model/rule.ts";

const priorities: Readonly<Record<Priority, readonly [it: string, en: string]>> = {
  high: ["priorità alta", "high priority"],
  medium: ["priorità media", "medium priority"],
  low: ["priorità bassa", "low priority"],
  technical: ["tecnica", "technical"],
};

const kinds: Readonly<Record<NoticeKind, readonly [it: string, en: string]>> = {
  raised: ["Nuova allerta", "New alert"],
  worsened: ["Allerta peggiorata", "Alert got worse"],
  escalated: ["Allerta senza risposta, passata a voi", "Unanswered alert, passed on to you"],
  reminder: ["Allerta ancora senza risposta", "Alert still unanswered"],
  ended: ["Allerta conclusa", "Alert over"],
  retracted: ["Allerta ritirata", "Alert taken back"],
  resumed: ["Allerta di nuovo attiva", "Alert active again"],
};

export type Told = Pick<Notice, "kind" | "priority">;

export const lineIt = ({ kind, priority }: Told): string => `${kinds[kind][0]} (${priorities[priority][0]})`;
export const lineEn = ({ kind, priority }: Told): string => `${kinds[kind][1]} (${priorities[priority][1]})`;
export const lineOf = (told: Told): string => `${lineIt(told)} · ${lineEn(told)}`;

/** Where a notice leads: to the alert, for those who sign in and may see it. */
export const linkOf = (publicUrl: string, key: string): string => `${publicUrl}/n/${encodeURIComponent(key)}`;

const notEmergency = [
  "Questo messaggio non contiene dati sanitari e non è un servizio di emergenza: in caso di urgenza, 112.",
  "This message holds no health data and is no emergency service: in an emergency call 112.",
];

/** A letter about one notice or several: what kind, how urgent, and where to look. Nothing about anybody. */
export function letterOf(
  notices: readonly Pick<Notice, "key" | "kind" | "priority">[],
  publicUrl: string,
): { readonly subject: string; readonly text: string } {
  const [first] = notices;
  const many = `${notices.length} allerte · ${notices.length} alerts`;
  const subject = notices.length === 1 && first !== undefined ? lineOf(first) : many;
  const items = notices.map((each) => `${lineIt(each)}\n${lineEn(each)}\n${linkOf(publicUrl, each.key)}`);
  return { subject: `[LAB] ${subject}`, text: `${[...items, notEmergency.join("\n")].join("\n\n")}\n` };
}
