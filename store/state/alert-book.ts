import type { Scope } from "../../model/access.ts";
import type { PageAsked } from "../../model/paging.ts";
import type { AlertBook, AlertQuery } from "../../model/state-store.ts";
import { watchdogService } from "../../model/watchdog.ts";
import { assignAlert, moveByPerson } from "./alert-answers.ts";
import { alertsBriefly, alertsFrom } from "./alert-rows.ts";
import { endWithdrawn } from "./alert-withdrawal.ts";
import { counted, type Database } from "./counters.ts";
import { deadlinesOf, overdue } from "./deadlines.ts";
import { fallDue } from "./falling-due.ts";
import { pageFrom, pageSize, placeIn, timePlace } from "./pages.ts";
import type { RecordMove } from "./recording.ts";
import { padded } from "./rows.ts";
import { isEmpty, listed } from "./scopes.ts";

/** Alerts as people see and move them. An event of the feed carries its alert as it is now, not as it was then. */
export const alertBook = (db: Database, record: RecordMove): AlertBook => ({
  list: async (scope, query, page) => {
    if (isEmpty(scope) || query.states?.length === 0) return { items: [], next: null };
    const rows = await matching(db, scope, query, page);
    const { items, next } = pageFrom(
      rows,
      pageSize(page),
      (row) => row,
      (row) => [row.raised_at, row.id],
    );
    return { items: await alertsFrom(db, items), next };
  },

  alert: async (id) => {
    const rows = await db.selectFrom("alert").selectAll().where("id", "=", id).execute();
    const [found] = await alertsFrom(db, rows);
    return found ?? null;
  },

  move: (id, asked, move) => db.transaction().execute((trx) => moveByPerson(trx, record, id, asked, move)),
  assign: (id, to, move) => db.transaction().execute((trx) => assignAlert(trx, record, id, to, move)),

  overdue: (now, limit) => overdue(db, now, pageSize({ limit })),
  deadlinesOf: (subject) => deadlinesOf(db, subject),
  fallDue: (deadline, now) => db.transaction().execute((trx) => fallDue(trx, record, deadline, now)),

  endWithdrawn: (inForce, at, limit) =>
    db.transaction().execute((trx) => endWithdrawn(trx, record, inForce, at, limit)),

  eventsAfter: async (sequence, limit) => {
    const moves = await db
      .selectFrom("alert_move")
      .innerJoin("alert", "alert.id", "alert_move.alert")
      .select(["sequence", "alert"])
      .where("sequence", ">", sequence)
      .where("alert.service", "!=", watchdogService)
      .orderBy("sequence")
      .limit(pageSize({ limit }))
      .execute();
    if (moves.length === 0) return [];
    const ids = [...new Set(moves.map((move) => move.alert))];
    const rows = await db.selectFrom("alert").selectAll().where("id", "in", padded(ids)).execute();
    const alerts = new Map((await alertsBriefly(db, rows)).map((alert) => [alert.id, alert]));
    return moves.flatMap((move) => {
      const alert = alerts.get(move.alert);
      return alert === undefined ? [] : [{ sequence: move.sequence, alert }];
    });
  },

  lastSequence: () => counted(db, "alert-move"),
});

/** Only what lies within a scope is read at all. Nobody sees the watchdog's but who asks for its service. */
export function alertsInScope(db: Database, { services, careGroups, patients }: Scope) {
  return db
    .selectFrom("alert")
    .$if(services === "all", (query) => query.where("service", "!=", watchdogService))
    .$if(services !== "all", (query) => query.where("service", "in", listed(services)))
    .$if(careGroups !== "all", (query) => query.where("care_group", "in", listed(careGroups)))
    .$if(patients !== "all", (query) => query.where("patient", "in", listed(patients)));
}

function matching(db: Database, scope: Scope, asked: AlertQuery, page: PageAsked) {
  const place = placeIn(page, timePlace);
  const { states, priority, service, municipality, patient } = asked;
  return alertsInScope(db, scope)
    .selectAll()
    .$if(states !== undefined, (query) => query.where("state", "in", padded(states ?? [])))
    .$if(priority !== undefined, (query) => query.where("priority", "=", priority ?? ""))
    .$if(service !== undefined, (query) => query.where("service", "=", service ?? ""))
    .$if(municipality !== undefined, (query) => query.where("municipality", "=", municipality ?? ""))
    .$if(patient !== undefined, (query) => query.where("patient", "=", patient ?? ""))
    .$if(place !== undefined, (query) =>
      query.where((row) =>
        row(row.refTuple("raised_at", "id"), "<", row.tuple(place?.[0] ?? 0, place?.[1] ?? "")),
      ),
    )
    .orderBy("raised_at", "desc")
    .orderBy("id", "desc")
    .limit(pageSize(page) + 1)
    .execute();
}
