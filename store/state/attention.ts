import { z } from "zod";
import type { Scope } from "../../model/access.ts";
import { alertMove, alertState } from "../../model/alert.ts";
import type { AttentionBook, AttentionRow, Presence } from "../../model/attention.ts";
import type { EnrolmentEvent } from "../../model/enrolment-history.ts";
import { HubFailure } from "../../model/failure.ts";
import { patientId } from "../../model/identity.ts";
import { priority } from "../../model/rule.ts";
import type { Instant } from "../../model/time.ts";
import { alertsInScope } from "./alert-book.ts";
import type { Database } from "./counters.ts";
import { historiesOf } from "./enrolment-events.ts";
import { epoch, rowReader } from "./rows.ts";
import { enrolledWithin, isEmpty } from "./scopes.ts";

/** More moves than this are no ward's, and would take too much memory at once. */
const movesAtMost = 200_000;

const readMove = rowReader(
  "alert_move",
  z.object({
    id: z.string(),
    patient: patientId,
    rule: z.string(),
    care_group: z.string().nullable(),
    priority,
    raised_at: epoch,
    at: epoch,
    to_state: alertState,
    by_whom: z.string(),
    remark: z.string().nullable(),
    outcome: alertMove.shape.outcome.unwrap().nullable(),
  }),
);
type MoveRow = ReturnType<typeof readMove>;

/** What figures on attention are made of, read without a word on anybody's health. */
export const attentionBook = (db: Database): AttentionBook => ({
  raised: async (scope, from, until) => {
    if (isEmpty(scope)) return [];
    const rows = await movesOf(db, scope, from, until);
    if (rows.length > movesAtMost) {
      throw new HubFailure(
        "input-rejected",
        "from: there were too many alerts for figures; ask for a shorter time",
      );
    }
    const alerts = Map.groupBy(rows.map(readMove), ({ id }) => id);
    return [...alerts.values()].flatMap(rowFrom);
  },

  presence: async (scope, from, until) => {
    if (isEmpty(scope)) return [];
    const people = await enrolledWithin(db, scope)
      .select(["enrolment.patient", "enrolled_at", "withdrawn_at", "care_group"])
      .where("enrolled_at", "<", until)
      .execute();
    const histories = await historiesOf(db, ["suspended", "resumed", "care-group"]);
    return people.flatMap((person) =>
      presenceOf(histories.get(patientId.parse(person.patient)) ?? [], {
        careGroup: person.care_group,
        from: Math.max(person.enrolled_at, from) as Instant,
        until: Math.min(person.withdrawn_at ?? until, until) as Instant,
      }),
    );
  },
});

const movesOf = (db: Database, scope: Scope, from: Instant, until: Instant) =>
  alertsInScope(db, scope)
    .innerJoin("alert_move", "alert_move.alert", "alert.id")
    .select([
      "alert.id",
      "alert.patient",
      "alert.rule",
      "alert.care_group",
      "alert.priority",
      "alert.raised_at",
      "alert_move.at",
      "alert_move.to_state",
      "alert_move.by_whom",
      "alert_move.remark",
      "alert_move.outcome",
    ])
    .where("alert.raised_at", ">=", from)
    .where("alert.raised_at", "<", until)
    .orderBy("alert_move.sequence")
    .limit(movesAtMost + 1)
    .execute();

const overStates = ["resolved", "closed", "retracted"];
const answers = ["acknowledged", "resolved"];

function rowFrom(moves: readonly MoveRow[]): readonly AttentionRow[] {
  const [first] = moves;
  if (first === undefined) return [];
  const answer = moves.find(
    ({ by_whom, remark, to_state }) => by_whom !== "hub" && remark === null && answers.includes(to_state),
  );
  const over = moves.find(({ to_state }) => overStates.includes(to_state));
  const again = moves.filter(({ remark }) => remark === "recurred").map(({ at }) => at);
  return [
    {
      patient: first.patient,
      rule: first.rule,
      careGroup: first.care_group,
      priority: first.priority,
      raisedAt: first.raised_at,
      raises: [first.raised_at, ...again],
      answeredAt: answer?.at ?? null,
      overAt: over?.at ?? null,
      outcome: moves.findLast(({ outcome }) => outcome !== null)?.outcome ?? null,
    },
  ];
}

/** What is left of somebody's part once the stretches in which they were suspended are taken out, by care group. */
function presenceOf(history: readonly EnrolmentEvent[], whole: Presence): readonly Presence[] {
  const stretches: Presence[] = [];
  let careGroup: string | null = null;
  let since: Instant | null = whole.from;
  const close = (at: Instant): void => {
    const until = at < whole.until ? at : whole.until;
    if (since !== null && until > since) stretches.push({ careGroup, from: since, until });
  };
  const open = (at: Instant): Instant => (at > whole.from ? at : whole.from);
  const isNamed = history.some(({ kind }) => kind === "care-group");
  if (!isNamed) careGroup = whole.careGroup;
  for (const event of history) {
    if (event.kind === "resumed") since ??= open(event.at);
    else close(event.at);
    if (event.kind === "suspended") since = null;
    if (event.kind === "care-group") {
      careGroup = event.careGroup;
      if (since !== null) since = open(event.at);
    }
  }
  close(whole.until);
  return stretches;
}
