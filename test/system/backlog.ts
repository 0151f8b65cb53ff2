/** Whose the device was, from when until when; `null` while it lay in a drawer. */
export interface Stretch {
  readonly whose: string | null;
  readonly from: number;
  readonly until: number;
  /** About what it measures then. */
  readonly spo2: number;
}

interface Measured {
  readonly whose: string | null;
  readonly line: string;
  readonly reading: object;
}

export interface Backlog {
  /** In the order it is sent. */
  readonly sent: readonly { readonly payload: string }[];
  readonly counts: { found: number; stored: number; duplicate: number; quarantined: number };
  /** What must be with a person, as sorted lines of time, code and value. */
  storedOf(patient: string): readonly string[];
  /** What must be told of each message, as sorted lines. */
  readonly receipts: readonly string[];
}

const everyMinutes = 10;
const inOneMessage = 20;

/**
 * What a device hands over that measured all the while without a line: every ten minutes and at the first and last
 * millisecond of each stretch, the readings mixed over the messages, one message in five sent twice, one reading in
 * ten in a second message too, all in any order.
 */
export function openBacklog(stretches: readonly Stretch[], draw: () => number): Backlog {
  const measured = stretches.flatMap((each) => timesIn(each).flatMap((at) => measuredAt(each, at, draw)));
  const repeated = measured.filter(() => draw() < 0.1);
  const mixed = [...shuffled(measured, draw), ...shuffled(repeated, draw)];
  const messages = Array.from({ length: Math.ceil(mixed.length / inOneMessage) }, (_, seq) => {
    const held = mixed.slice(seq * inOneMessage, (seq + 1) * inOneMessage);
    const readings = held.map(({ reading }) => reading);
    return { seq, held, payload: JSON.stringify({ v: 1, seq, boot: "spool", receipt: true, readings }) };
  });
  const again = messages.filter(() => draw() < 0.2);
  const sent = shuffled([...messages, ...again], draw);
  const outcome = foretold(sent);
  return {
    sent,
    counts: outcome.counts,
    receipts: outcome.receipts.toSorted(),
    storedOf: (patient) =>
      measured.flatMap(({ whose, line }) => (whose === patient ? [line] : [])).toSorted(),
  };
}

function timesIn({ from, until }: Stretch): readonly number[] {
  const step = everyMinutes * 60_000;
  const inside = Array.from({ length: Math.ceil((until - from) / step) }, (_, n) => from + n * step);
  return [...inside, until - 1];
}

function measuredAt({ whose, spo2 }: Stretch, time: number, draw: () => number): readonly Measured[] {
  const at = new Date(time).toISOString();
  const saturation = { at, code: "spo2", value: spo2 + Math.floor(draw() * 2), unit: "%" };
  const pulse = { at, code: "heart-rate", value: 60 + Math.floor(draw() * 20), unit: "/min" };
  return [saturation, pulse].map((reading) => ({
    whose,
    line: `${at} ${reading.code} ${reading.value}`,
    reading,
  }));
}

/** What must become of messages that arrive in this order, from what they hold and nothing else. */
function foretold(sent: readonly { readonly seq: number; readonly held: readonly Measured[] }[]) {
  const counts = { found: 0, stored: 0, duplicate: 0, quarantined: 0 };
  const [seen, stored] = [new Set<number>(), new Set<string>()];
  const receipts = sent.map(({ seq, held }) => {
    counts.found += held.length;
    if (seen.has(seq)) {
      counts.duplicate += held.length;
      return `${seq} duplicate 0`;
    }
    seen.add(seq);
    const ours = held.filter(({ whose }) => whose !== null);
    const fresh = ours.filter(({ line }) => !stored.has(line) && stored.add(line));
    counts.stored += fresh.length;
    counts.duplicate += ours.length - fresh.length;
    counts.quarantined += held.length - ours.length;
    const problems = held.flatMap(({ whose }, n) =>
      whose === null ? [`/readings/${n}/at not-assigned`] : [],
    );
    return [seq, statusOf(held.length, problems.length, fresh.length), fresh.length, ...problems].join(" ");
  });
  return { counts, receipts };
}

function statusOf(found: number, problems: number, fresh: number): string {
  if (problems === found) return "quarantined";
  if (problems > 0) return "partly-stored";
  return fresh === 0 ? "duplicate" : "stored";
}

function shuffled<Item>(items: readonly Item[], draw: () => number): readonly Item[] {
  const keyed = items.map((item) => ({ item, key: draw() }));
  return keyed.toSorted((one, other) => one.key - other.key).map(({ item }) => item);
}
