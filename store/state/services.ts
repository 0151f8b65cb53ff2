import { z } from "zod";
import { HubFailure } from "../../model/failure.ts";
import type { ServiceId } from "../../model/identity.ts";
import type { ServiceBook } from "../../model/registry-book.ts";
import { type ServiceEvent, serviceHappening } from "../../model/service-standing.ts";
import type { Database } from "./counters.ts";
import { happeningReader } from "./events.ts";
import { changingRegistry } from "./registry-change.ts";
import { changed, epoch, rowReader } from "./rows.ts";
import type { Tables } from "./tables.ts";

const table = "service_event";
const readHappening = happeningReader(table, serviceHappening);
const readDates = rowReader(table, z.object({ at: epoch, by_whom: z.string() }));

function eventFrom(row: unknown): ServiceEvent {
  const { at, by_whom: by } = readDates(row);
  return { ...readHappening(row), at, by };
}

function rowOf(service: ServiceId, n: number, event: ServiceEvent): Tables["service_event"] {
  const { kind, at, by: by_whom, ...body } = event;
  return { service, n, kind, at, by_whom, body: JSON.stringify(body) };
}

async function historyOf(db: Database, service: ServiceId): Promise<readonly ServiceEvent[]> {
  const rows = await db.selectFrom(table).selectAll().where("service", "=", service).orderBy("n").execute();
  return rows.map(eventFrom);
}

/** What happened to services, one event after the other. */
export const serviceBook = (db: Database): ServiceBook => ({
  history: (service) => historyOf(db, service),

  record: (service, event, seen) =>
    changingRegistry(db, async (trx) => {
      const history = await historyOf(trx, service);
      const added =
        history.length === seen &&
        changed(
          await trx
            .insertInto(table)
            .values(rowOf(service, seen + 1, event))
            .onConflict((on) => on.columns(["service", "n"]).doNothing())
            .executeTakeFirstOrThrow(),
        );
      if (added) return;
      throw new HubFailure("conflict", "something else happened to this service meanwhile; look again");
    }),
});
