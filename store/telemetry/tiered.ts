import type { Board } from "../../model/board.ts";
import { type BucketSize, bucketEnd, bucketStart } from "../../model/civil-time.ts";
import { HubFailure } from "../../model/failure.ts";
import type { PatientId } from "../../model/identity.ts";
import type { Bucket, Reading } from "../../model/reading.ts";
import type { JournalPlace, ReadingsQuery, TelemetryStore } from "../../model/telemetry-store.ts";
import { type Clock, formatInstant, type Instant } from "../../model/time.ts";
import { placeOfCursor } from "./cursor.ts";
import type { EmbeddedTelemetry } from "./embedded.ts";
import { eraseBoth } from "./erasing-both.ts";
import type { FarTelemetry } from "./far.ts";
import { folded, laterOf, mergedPage } from "./merging.ts";
import type { KeptPage } from "./range.ts";
import { placeOf, plain } from "./reading-row.ts";
import type { Tier } from "./tier.ts";

export interface TieredParts {
  /** The file on this machine, into which everything is appended. */
  readonly near: Pick<
    EmbeddedTelemetry,
    "append" | "position" | "recent" | "messagesOf" | "buckets" | "latest" | "erase" | "keptRange" | "close"
  >;
  readonly tier: Tier;
  readonly far: FarTelemetry;
  /** The telemetry file, beside which the pen is. */
  readonly file: string;
  readonly board: Board;
  readonly clock: Clock;
}

type Paging = { limit: number; cursor?: string | undefined };

/**
 * A telemetry store in two tiers: what is new is on this machine, and all else in the far store. What was measured since
 * this machine forgot anything is read here alone, also while the far store does not answer; only what goes further
 * back throws `store-unavailable` then.
 */
export function openTieredTelemetry(opened: TieredParts): TelemetryStore {
  const parts = { ...opened, far: toldWhenAway(opened) };
  const { near, far, tier } = parts;
  const range = (query: ReadingsQuery, page: Paging) => settled(tier, () => rangeOf(parts, query, page));
  return {
    append: near.append,
    position: near.position,
    recent: near.recent,
    range: async (query, page) => {
      const { items, next } = await range(query, page);
      return { items: items.map(plain), next };
    },
    buckets: (query, size, zone) => settled(tier, () => bucketsOf(parts, query, size, zone)),
    latest: (patient) => settled(tier, () => latestOf(parts, patient)),
    messagesOf: (patient, since) => messagesOf(parts, patient, since),
    erase: (patient) => eraseBoth(parts, patient),
    close: async () => void (await Promise.all([near.close(), far.close()])),
  };
}

/** The far store for those who read: when it is away, they are told which readings that concerns. */
function toldWhenAway({ far, tier }: Pick<TieredParts, "far" | "tier">): FarTelemetry {
  const told = async <Result>(look: Promise<Result>): Promise<Result> => {
    try {
      return await look;
    } catch (thrown) {
      const { code, message } = HubFailure.of(thrown);
      if (code !== "store-unavailable" && code !== "configuration-rejected") throw thrown;
      const since = formatInstant(tier.prunedBefore());
      const why = `Readings measured before ${since} cannot be looked up at present; later ones can. ${message}.`;
      throw new HubFailure("store-unavailable", why, { cause: thrown });
    }
  };
  return {
    ...far,
    range: (query, page) => told(far.range(query, page)),
    buckets: (query, size, zone) => told(far.buckets(query, size, zone)),
    latest: (patient) => told(far.latest(patient)),
  };
}

/** Looks again when something was forgotten meanwhile: it may have been missed in both places. */
async function settled<Result>(tier: Tier, look: () => Promise<Result>): Promise<Result> {
  for (;;) {
    const before = tier.prunedBefore();
    const result = await look();
    if (tier.prunedBefore() === before) return result;
  }
}

async function rangeOf(
  { near, far, tier }: Pick<TieredParts, "near" | "far" | "tier">,
  query: ReadingsQuery,
  page: Paging,
): Promise<KeptPage> {
  const from = page.cursor === undefined ? query.from : placeOfCursor(page.cursor, query).at;
  const until = earlier(query.until, tier.prunedBefore());
  const here = near.keptRange(query, page);
  if (from >= until) return here;
  return mergedPage(here, await far.range({ ...query, until }, page), query, page.limit);
}

/**
 * The far store gathers what this machine forgot, and this machine the rest, each whole buckets. Where readings that were
 * measured so long ago still wait here, those of both are gathered one by one.
 */
async function bucketsOf(
  parts: TieredParts,
  query: ReadingsQuery,
  size: BucketSize,
  zone: string,
): Promise<readonly Bucket[]> {
  const { near, far, tier } = parts;
  const start = (at: Instant): Instant => bucketStart(at, size, zone);
  const end = (at: Instant): Instant => bucketEnd(start(at), size, zone);
  const forgotten = tier.prunedBefore();
  if (query.from >= forgotten) return near.buckets(query, size, zone);
  const split = earlier(query.until, start(forgotten) === forgotten ? forgotten : end(forgotten));
  const waiting = tier.waitingWithin({ ...query, until: split });
  const first = waiting === null ? split : later(query.from, start(waiting.first));
  const last = waiting === null ? split : earlier(split, end(waiting.last));
  const stretch = (from: Instant, until: Instant): ReadingsQuery => ({ ...query, from, until });
  const gathered = await Promise.all([
    query.from < first ? far.buckets(stretch(query.from, first), size, zone) : [],
    first < last ? folded(pagesOf(parts, stretch(first, last)), query.code, size, zone) : [],
    last < split ? far.buckets(stretch(last, split), size, zone) : [],
    split < query.until ? near.buckets(stretch(split, query.until), size, zone) : [],
  ]);
  return gathered.flat();
}

const pageSize = 5000;

async function* pagesOf(parts: TieredParts, query: ReadingsQuery): AsyncIterable<readonly Reading[]> {
  let cursor: string | undefined;
  do {
    const { items, next }: KeptPage = await rangeOf(parts, query, { limit: pageSize, cursor });
    yield items;
    cursor = next ?? undefined;
  } while (cursor !== undefined);
}

async function latestOf({ near, far, tier }: TieredParts, patient: PatientId): Promise<readonly Reading[]> {
  const here = await near.latest(patient);
  if (tier.prunedBefore() === 0) return here;
  const byCode = new Map<string, Reading>(here.map((reading) => [reading.code, reading]));
  for (const kept of await far.latest(patient)) {
    const reading = plain(kept);
    const known = byCode.get(reading.code);
    byCode.set(reading.code, known === undefined ? reading : laterOf(known, reading));
  }
  return [...byCode.values()].toSorted((one, other) => (one.code < other.code ? -1 : 1));
}

/** Also those whose readings are in the far store alone, which is read through for it. */
async function messagesOf(
  { near, far, tier }: TieredParts,
  patient: PatientId,
  since: readonly JournalPlace[],
): Promise<readonly JournalPlace[]> {
  const here = await near.messagesOf(patient, since);
  if (tier.prunedBefore() === 0) return here;
  const positions = new Map(since.map(({ partition }) => [partition, new Set<number>()]));
  for (const { partition, position } of here) positions.get(partition)?.add(position);
  for (const series of (await far.series()).filter((each) => each.patient === patient)) {
    for await (const readings of far.readings(series)) {
      for (const { partition, position } of readings.map(placeOf)) positions.get(partition)?.add(position);
    }
  }
  return since.flatMap(({ partition, position: from }) =>
    [...(positions.get(partition) ?? [])]
      .filter((position) => position >= from)
      .toSorted((one, other) => one - other)
      .map((position) => ({ partition, position })),
  );
}

const later = (a: Instant, b: Instant): Instant => (a > b ? a : b);
const earlier = (a: Instant, b: Instant): Instant => (a < b ? a : b);
