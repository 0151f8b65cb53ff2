import type { Scope } from "../../model/access.ts";
import { type AlertMove, type AlertState, alertStates } from "../../model/alert.ts";
import { movedByPerson, movesFrom } from "../../model/alert-lifecycle.ts";
import { HubFailure } from "../../model/failure.ts";
import type { PageAsked } from "../../model/paging.ts";
import type { AlertBook, AlertQuery } from "../../model/state-store.ts";
import { holdMoves, record, type Step, take } from "./alert-moves.ts";
import { alertsFrom } from "./alert-rows.ts";
import { counted, type Database, type Writing } from "./counters.ts";
import { pageFrom, pageSize, placeIn, timePlace } from "./pages.ts";
import { padded } from "./rows.ts";
import { isEmpty, listed } from "./scopes.ts";

/** Alerts as people see and move them. An event of the feed carries its alert as it is now, not as it was then. */
export const alertBook = (db: Database): AlertBook => ({
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

  move: (id, asked, move) => db.transaction().execute((trx) => moveByPerson(trx, id, asked, move)),

  eventsAfter: async (sequence, limit) => {
    const moves = await db
      .selectFrom("alert_move")
      .select(["sequence", "alert"])
      .where("sequence", ">", sequence)
      .orderBy("sequence")
      .limit(pageSize({ limit }))
      .execute();
    if (moves.length === 0) return [];
    const ids = [...new Set(moves.map((move) => move.alert))];
    const rows = await db.selectFrom("alert").selectAll().where("id", "in", padded(ids)).execute();
    const alerts = new Map((await alertsFrom(db, rows)).map((alert) => [alert.id, alert]));
    return moves.flatMap((move) => {
      const alert = alerts.get(move.alert);
      return alert === undefined ? [] : [{ sequence: move.sequence, alert }];
    });
  },

  lastSequence: () => counted(db, "alert-move"),
});

function inScope(db: Database, { services, careGroups, patients }: Scope) {
  return db
    .selectFrom("alert")
    .selectAll()
    .$if(services !== "all", (query) => query.where("service", "in", listed(services)))
    .$if(careGroups !== "all", (query) => query.where("care_group", "in", listed(careGroups)))
    .$if(patients !== "all", (query) => query.where("patient", "in", listed(patients)));
}

function matching(db: Database, scope: Scope, asked: AlertQuery, page: PageAsked) {
  const place = placeIn(page, timePlace);
  const { states, priority, service, municipality, patient } = asked;
  return inScope(db, scope)
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

/** Every state from which a person may ask for this one, and where that leads. */
const stepsTo = (asked: AlertState): readonly Step[] =>
  alertStates.flatMap((from) => {
    const to = movedByPerson(from, asked);
    return to === null ? [] : [{ from, to }];
  });

async function moveByPerson(trx: Writing, id: string, asked: AlertState, move: Omit<AlertMove, "to">) {
  await holdMoves(trx);
  const steps = stepsTo(asked);
  const to = steps.length === 0 ? null : await take(trx, id, steps);
  const row = await trx.selectFrom("alert").selectAll().where("id", "=", id).executeTakeFirst();
  if (row === undefined) throw new HubFailure("not-found", "there is no such alert");
  if (to === null) {
    throw new HubFailure("illegal-transition", `the alert is ${row.state} and cannot become ${asked}`, {
      details: { allowed: movesFrom(row.state) },
    });
  }
  await record(trx, id, [{ ...move, to }]);
  const [moved] = await alertsFrom(trx, [row]);
  if (moved === undefined) throw new HubFailure("defect", "an alert that was just moved is not there");
  return moved;
}
