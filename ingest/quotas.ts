import { bucketEnd, bucketStart } from "../model/civil-time.ts";
import type { ServiceId } from "../model/identity.ts";
import type { JournalEntry } from "../model/journal.ts";
import type { LabService } from "../model/pilot.ts";
import type { ServiceUsage } from "../model/service-standing.ts";
import type { LedgerBook } from "../model/state-store.ts";
import { atMillisecond, formatInstant, type Instant } from "../model/time.ts";

/** A service and what it may send. */
export type Limited = Pick<LabService, "id" | "quotas">;

/** Counts what services send against their quotas, message by message, in the order of the journal. */
export interface QuotaCount {
  /** Sees to it that what was counted before is known, for the days these messages came on. May be tried again. */
  prepare(entries: readonly JournalEntry[]): Promise<void>;
  /**
   * Counts a message, once; says which quota it goes past, `null` for none. The days must be prepared. What is counted
   * must be committed to the ledger before the next `prepare`, or the count opened anew.
   */
  take(entry: JournalEntry): string | null;
  /** How many services are past a quota at this time. */
  over(now: Instant): number;
}

const zone = "Europe/Rome";
const megabyte = 1_000_000;

interface Day {
  readonly from: Instant;
  readonly until: Instant;
  readonly messages: Map<ServiceId, number>;
}

/**
 * What was counted before is in the ledger, whose hours make up civil days. It is asked for once in all, and once for
 * each day: after a crash the same messages meet the same counts. Messages past a quota count like any other.
 */
export function quotaCount(services: readonly Limited[], usage: LedgerBook["usage"]): QuotaCount {
  const byService = new Map<string, Limited>(services.map((each) => [each.id, each]));
  let days: readonly Day[] = [];
  let taken: Map<ServiceId, number> | null = null;

  async function readDay(at: Instant): Promise<Day> {
    const from = bucketStart(at, "P1D", zone);
    const until = bucketEnd(from, "P1D", zone);
    const used = await usage(from, until);
    return { from, until, messages: figuresOf(used, ({ messages }) => messages) };
  }

  return {
    async prepare(entries) {
      taken ??= figuresOf(await usage(atMillisecond(0), farAhead), ({ bytes }) => bytes);
      const needed: Day[] = [];
      for (const { receivedAt } of entries) {
        if (dayOf(needed, receivedAt) !== undefined) continue;
        needed.push(dayOf(days, receivedAt) ?? (await readDay(receivedAt)));
      }
      days = needed;
    },
    take({ device, channel, receivedAt, payload }) {
      const service = byService.get(device.slice(0, device.indexOf("/")));
      const day = dayOf(days, receivedAt);
      if (channel === "status" || service === undefined || day === undefined || taken === null) return null;
      const messages = added(day.messages, service.id, 1);
      const bytes = added(taken, service.id, payload.length);
      const { messagesPerDay, storageMegabytes } = service.quotas;
      if (bytes > storageMegabytes * megabyte) return storageFull(storageMegabytes);
      return messages > messagesPerDay ? dayFull(messagesPerDay, day.until) : null;
    },
    over(now) {
      const day = dayOf(days, now);
      return services.filter(
        ({ id, quotas }) =>
          (day?.messages.get(id) ?? 0) > quotas.messagesPerDay ||
          (taken?.get(id) ?? 0) > quotas.storageMegabytes * megabyte,
      ).length;
    },
  };
}

const dayOf = (days: readonly Day[], at: Instant): Day | undefined =>
  days.find(({ from, until }) => at >= from && at < until);

const farAhead = atMillisecond(Number.MAX_SAFE_INTEGER);

type Used = Omit<ServiceUsage, "devices">;
const figuresOf = (used: readonly Used[], figure: (each: Used) => number): Map<ServiceId, number> =>
  new Map(used.map((each) => [each.service, figure(each)]));

function added(sums: Map<ServiceId, number>, service: ServiceId, more: number): number {
  const sum = (sums.get(service) ?? 0) + more;
  sums.set(service, sum);
  return sum;
}

const dayFull = (most: number, until: Instant): string =>
  `the service has sent its ${most} messages of this day; it opens again at ${formatInstant(until)}`;

const storageFull = (most: number): string =>
  `the service has sent its ${most} megabytes; it opens again when the pilot gives it more`;
