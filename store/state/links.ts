import type { ExpressionBuilder } from "kysely";
import { z } from "zod";
import type { DeviceKey } from "../../model/identity.ts";
import { type Link, type LinkBook, type LinkChange, link } from "../../model/presence.ts";
import { bulk } from "./bulk.ts";
import type { Database, Writing } from "./counters.ts";
import { woven } from "./link-weaving.ts";
import { numberPlace, pageFrom, pageSize, placeIn } from "./pages.ts";
import { epoch, padded, rowReader } from "./rows.ts";
import type { Tables } from "./tables.ts";

/** Links kept of a device. */
const most = 2000;
/** Devices whose links are looked up and written together. */
const atOnce = 256;

const columns = ["device_key", "from_at", "until_at", "ended", "transport"] as const;
const { device, ended, by } = link.shape;
const readLink = rowReader(
  "device_link",
  z.object({ device_key: device, from_at: epoch, until_at: epoch.nullable(), ended, transport: by }),
);

function linkFrom(row: unknown): Link {
  const { device_key, from_at: from, until_at: until, ended, transport: by } = readLink(row);
  return { device: device_key, from, until, ended, by };
}

export function linkBook(db: Database): LinkBook {
  const write = writing(db);
  async function noteAll(changes: readonly LinkChange[]): Promise<void> {
    const ofDevices = [...Map.groupBy(changes, (change) => change.device)];
    const parts = ofDevices.toSorted(([a], [b]) => (a < b ? -1 : 1));
    for (let at = 0; at < parts.length; at += atOnce) {
      await db.transaction().execute((trx) => note(trx, write, parts.slice(at, at + atOnce)));
    }
  }
  return {
    note: noteAll,

    areAll: async (linked, way, at) => {
      const there = new Set(linked.map((each) => each.device));
      const open = await db
        .selectFrom("device_link")
        .select("device_key")
        .where("until_at", "is", null)
        .where("from_at", "<=", at)
        .where("transport", way === "outside" ? "=" : "!=", "outside")
        .execute();
      const lost = open
        .map(({ device_key }) => device.parse(device_key))
        .filter((each) => !there.has(each))
        .map((each) => ({ device: each, at, ended: "lost" as const }));
      await noteAll([...linked, ...lost]);
    },

    endLeftOpen: async (at) => {
      const ended = await db
        .updateTable("device_link")
        .set((row) => ({
          // One that began after the last sign of life lasted for no time that is known.
          until_at: row.case().when("from_at", "<", at).then<number>(at).else(row.ref("from_at")).end(),
          ended: "hub-stopped",
        }))
        .where("until_at", "is", null)
        .returning("device_key")
        .execute();
      return [...new Set(ended.map(({ device_key }) => device.parse(device_key)))].toSorted();
    },

    ofDevice: async (key, page) => {
      const size = pageSize(page);
      const place = placeIn(page, numberPlace);
      const rows = await db
        .selectFrom("device_link")
        .select(columns)
        .where("device_key", "=", key)
        .$if(place !== undefined, (query) => query.where("from_at", "<", place?.[0] ?? 0))
        .orderBy("from_at", "desc")
        .limit(size + 1)
        .execute();
      return pageFrom(rows, size, linkFrom, (row) => [row.from_at]);
    },

    latest: async (devices) => {
      const asked = [...new Set(devices)];
      const found: Link[] = [];
      for (let at = 0; at < asked.length; at += atOnce) {
        found.push(...(await linksFrom(db, asked.slice(at, at + atOnce), null)));
      }
      return new Map(found.map((each) => [each.device, each]));
    },

    forget: async (before) => {
      const { numDeletedRows } = await db
        .deleteFrom("device_link")
        .where("until_at", "<", before)
        .executeTakeFirstOrThrow();
      return Number(numDeletedRows);
    },
  };
}

type OfDevice = readonly [DeviceKey, readonly LinkChange[]];

async function note(
  trx: Writing,
  write: ReturnType<typeof writing>,
  parts: readonly OfDevice[],
): Promise<void> {
  const earliest = Math.min(...parts.flatMap(([, changes]) => changes.map(({ at }) => at)));
  const devices = parts.map(([key]) => key);
  const known = Map.groupBy(await linksFrom(trx, devices, earliest), (each) => each.device);
  const changed: Link[] = [];
  const grown: DeviceKey[] = [];
  for (const [key, changes] of parts) {
    const before = known.get(key) ?? [];
    const after = changes.toSorted((a, b) => a.at - b.at).reduce(woven, before);
    changed.push(...after.filter((each) => !before.includes(each)));
    if (after.length > before.length) grown.push(key);
  }
  await write(
    trx,
    changed.flatMap((each) => [each.device, each.from, each.until, each.ended, each.by]),
  );
  if (grown.length > 0) await forgetOldest(trx, grown);
}

/** Of each device the links from the one that stood at a moment on; of no moment the latest. Oldest first. */
async function linksFrom(
  db: Database,
  devices: readonly DeviceKey[],
  moment: number | null,
): Promise<readonly Link[]> {
  const rows = await db
    // Made first, so that no engine looks for a device's moment again with each of its links.
    .with(
      (made) => made("first").materialized(),
      (of) =>
        of
          .selectFrom("device")
          .select(["device.key", (row) => startOf(row, moment).as("start")])
          .where("device.key", "in", padded(devices)),
    )
    .selectFrom("first")
    .innerJoin("device_link as link", "link.device_key", "first.key")
    .select(["link.device_key", "link.from_at", "link.until_at", "link.ended", "link.transport"])
    .whereRef("link.from_at", ">=", "first.start")
    .orderBy("link.from_at")
    .execute();
  return rows.map(linkFrom);
}

const startOf = (row: ExpressionBuilder<Tables, "device">, moment: number | null) =>
  row.fn.coalesce(
    row
      .selectFrom("device_link as known")
      .select((of) => of.fn.max("known.from_at").as("from_at"))
      .whereRef("known.device_key", "=", "device.key")
      .$if(moment !== null, (query) => query.where("known.from_at", "<=", moment ?? 0)),
    row.val(0),
  );

/** Beyond what is kept of each the oldest goes; one that is open is the latest. */
async function forgetOldest(trx: Writing, devices: readonly DeviceKey[]): Promise<void> {
  const rows = await trx
    .selectFrom("device")
    .select("device.key")
    .select((row) =>
      row
        .selectFrom("device_link as kept")
        .select("kept.from_at")
        .whereRef("kept.device_key", "=", "device.key")
        .orderBy("kept.from_at", "desc")
        .offset(most)
        .limit(1)
        .as("beyond"),
    )
    .where("device.key", "in", padded(devices))
    .execute();
  for (const { key, beyond } of rows) {
    if (beyond === null) continue;
    await trx
      .deleteFrom("device_link")
      .where("device_key", "=", key)
      .where("from_at", "<=", beyond)
      .execute();
  }
}

const writing = (db: Database) =>
  bulk(columns.length, (rows) => {
    const one = { device_key: "", from_at: 0, until_at: 0, ended: "", transport: "" };
    return db
      .insertInto("device_link")
      .values(Array.from({ length: rows }, () => one))
      .onConflict((on) =>
        on.columns(["device_key", "from_at"]).doUpdateSet((row) => ({
          until_at: row.ref("excluded.until_at"),
          ended: row.ref("excluded.ended"),
        })),
      )
      .compile().sql;
  });
