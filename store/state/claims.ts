import type { ClaimBook } from "../../model/claim.ts";
import { HubFailure } from "../../model/failure.ts";
import { claimBy, claims, claimUsedUp, stateOf, viewFrom } from "./claim-rows.ts";
import { claim } from "./claiming.ts";
import type { Database } from "./counters.ts";
import { pageFrom, pageSize, placeIn, timePlace } from "./pages.ts";
import { listed } from "./scopes.ts";

export const claimBook = (db: Database): ClaimBook => ({
  add: (codes) =>
    db.transaction().execute(async (trx) => {
      for (const code of codes) {
        const { id, service, type, codeHash: code_hash, madeBy: made_by } = code;
        const times = { made_at: code.madeAt, expires_at: code.expiresAt, withdrawn_at: null };
        const none = { device_key: null, claimed_at: null, arrived_at: null };
        const row = { id, service, type, code_hash, made_by, ...times, ...none };
        await trx.insertInto("claim_code").values(row).execute();
      }
    }),

  list: async (services, page, now) => {
    if (services.length === 0) return { items: [], next: null };
    const size = pageSize(page);
    const place = placeIn(page, timePlace);
    const [at, id] = place ?? [0, ""];
    const rows = await claims(db)
      .$if(services !== "all", (query) => query.where("service", "in", listed(services)))
      .$if(place !== undefined, (query) =>
        query.where((row) =>
          row.or([row("made_at", "<", at), row.and([row("made_at", "=", at), row("id", "<", id)])]),
        ),
      )
      .orderBy("made_at", "desc")
      .orderBy("id", "desc")
      .limit(size + 1)
      .execute();
    return pageFrom(
      rows,
      size,
      (row) => viewFrom(row, now),
      (row) => [row.made_at, row.id],
    );
  },

  code: async (id, now) => {
    const row = await claims(db).where("id", "=", id).executeTakeFirst();
    return row === undefined ? null : viewFrom(row, now);
  },

  isOpen: async (service, codeHash, now) => {
    const row = await claimBy(db, "code_hash", codeHash);
    if (row === null || row.service !== service) return false;
    return ["open", "claimed"].includes(stateOf(row, now));
  },

  claim: (claiming) => claim(db, claiming),
  arrived: (device, at) => db.transaction().execute((trx) => claimUsedUp(trx, device, at)),

  withdraw: (id, at) =>
    db.transaction().execute(async (trx) => {
      const withdrawn = await trx
        .updateTable("claim_code")
        .set((row) => ({ withdrawn_at: row.fn.coalesce("withdrawn_at", row.val<number>(at)) }))
        .where("id", "=", id)
        .returning("arrived_at")
        .executeTakeFirst();
      if (withdrawn === undefined) throw new HubFailure("not-found", `there is no claim code ${id}`);
      if (withdrawn.arrived_at !== null) throw new HubFailure("conflict", `claim code ${id} was used`);
    }),
});
