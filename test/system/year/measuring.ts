import type { Instant } from "../../../model/time.ts";
import { civilDay, dayAfter, daysFrom, moment } from "./calendar.ts";
import { among, type Chance } from "./chance.ts";
import type { Asked, Gateway, Person, Sent } from "./facts.ts";
import { careOf, type services } from "./pilot.ts";

const minute = 60_000;
const hour = 60 * minute;
const end = moment("2028-01-05", 5);

/** A message before it has a number; one sent again has its first one's. */
export type Message = Omit<Sent, "text"> & {
  readonly reading: object;
  readonly clock: number;
  readonly first: Message | null;
};

interface Making {
  readonly draw: Chance;
  readonly sent: Message[];
  readonly slots: Asked[];
}

/** What everybody is asked to measure, and what their devices send of it. */
export function measured(draw: Chance, people: readonly Person[]): Pick<Making, "sent" | "slots"> {
  const making: Making = { draw, sent: [], slots: [] };
  for (const person of people) {
    const zeal = 0.55 + 0.45 * draw();
    for (const day of daysFrom(civilDay(person.enrolled), dayAfter(civilDay(person.left?.at ?? end), 3))) {
      measuredOn(making, person, day, zeal);
    }
  }
  return making;
}

/** The service somebody's plan and device are of. */
const ownService = (person: Person): (typeof services)[number] =>
  (person.services[0] ?? "") as (typeof services)[number];

function measuredOn(making: Making, person: Person, day: string, zeal: number): void {
  const service = ownService(person);
  for (const [code, unit, value, from, until] of careOf(service).slots) {
    const [opens, due] = [moment(day, from), moment(day, until)];
    const closes = (due + 6 * hour) as Instant;
    const leaving = person.left?.at ?? Infinity;
    const isGone = opens >= leaving;
    const isPaused = person.pauses.some((pause) => pause.from < due && pause.until > opens);
    const isPlanned = person.plans.some(
      (since) => since <= opens && opens < since + careOf(service).days * 24 * hour,
    );
    const reading = { code, unit, value };
    if (isGone) after(making, person, opens, reading);
    if (isGone || isPaused || opens < person.enrolled) continue;
    const received = making.draw() < zeal ? sends(making, person, opens, due, reading) : null;
    // Who is away, or gone, when a slot closes is not asked for it any more.
    const isThere =
      closes <= leaving && !person.pauses.some((pause) => pause.from < closes && closes <= pause.until);
    if (isPlanned && isThere) making.slots.push({ person, service, opens, closes, received });
    if (making.draw() < 0.02) wrongly(making, person, opens, due, reading);
  }
}

/** Of every tenth device the clock goes five minutes wrong in June; it is put right in October. */
const skewOf = (person: Person, at: number): number =>
  person.n % 10 === 2 && at > moment("2027-06-01") && at < (person.n === 22 ? Infinity : moment("2027-10-01"))
    ? 300
    : 0;

function sends(making: Making, person: Person, opens: number, due: number, reading: object): Instant {
  const { draw } = making;
  const at = (opens + 16 * minute + Math.floor(draw() * (due - opens - 32 * minute))) as Instant;
  const last = (person.left?.at ?? Infinity) - 10 * minute;
  const received = Math.min(at + delayOf(draw), last) as Instant;
  send(making, person, at, received, reading, "stored");
  if (draw() < 0.03)
    send(making, person, (at + 4 * minute) as Instant, (received + 5 * minute) as Instant, reading, "stored");
  return received;
}

/** Mostly at once, at times after minutes or hours, seldom after days; never so close to a quarter of an hour that a sketch could not tell. */
function delayOf(draw: Chance): number {
  const kind = draw();
  if (kind < 0.9) return among(draw, 1500, 60_000);
  if (kind < 0.95) return among(draw, 2 * minute, 14 * minute);
  if (kind < 0.985) return among(draw, 17 * minute, 200 * minute);
  return among(draw, 11 * hour, 4 * 24 * hour);
}

function send(
  { draw, sent }: Making,
  person: Person,
  at: Instant,
  received: Instant,
  reading: object,
  what: Sent["what"],
): void {
  const skew = skewOf(person, received);
  const message: Message = {
    first: null,
    device: person.device,
    service: ownService(person),
    received,
    channel: "telemetry" as const,
    again: false,
    what,
    delay: what === "stored" && skew === 0 ? received - at : null,
    offset: 1 + skew,
    reading: { ...reading, at: at - skew * 1000 },
    clock: received - 1000 - skew * 1000,
  };
  sent.push(message);
  if (what === "stored" && draw() < 0.04) {
    const again = { again: true, what: "duplicate" as const, delay: null, offset: null, first: message };
    sent.push({ ...message, ...again, received: (received + 30_000) as Instant });
  }
}

/** A device that errs sends something of its own beside. */
function wrongly(making: Making, person: Person, opens: number, due: number, reading: object): void {
  const at = (opens + Math.floor(making.draw() * (due - opens))) as Instant;
  const kind = making.draw();
  const [fault, given] =
    kind < 0.5
      ? ["unknown-unit", { ...reading, unit: "stone" }]
      : kind < 0.8
        ? ["impossible-value", { ...reading, value: 99_999 }]
        : ["unknown-metric", { ...reading, code: "umore" }];
  send(making, person, at, (at + 2000) as Instant, given as object, `rejected:${fault}`);
}

/** For three days after somebody left their device still sends: that is not taken. */
function after(making: Making, person: Person, opens: number, reading: object): void {
  const at = (opens + 30 * minute) as Instant;
  if (person.left !== null && at < person.left.at + 3 * 24 * hour - hour) {
    send(making, person, at, (at + 3000) as Instant, reading, "rejected:consent-withdrawn");
  }
}

/** A gateway says hourly that it is there, but for some gaps. */
export function gatewaySays(gateway: Gateway): readonly Sent[] {
  const said: Sent[] = [];
  const gaps = [
    [moment("2027-03-10", 4), moment("2027-03-10", 18)],
    [moment("2027-03-20", 4), moment("2027-03-20", 6)],
    [moment("2027-03-31", 18), moment("2027-04-01", 7)],
  ] as const;
  for (let at: number = gateway.from + 30 * minute; at < gateway.until; at += hour) {
    if (gaps.some(([from, until]) => from <= at && at < until)) continue;
    said.push({
      device: gateway.device,
      service: gateway.device.split("/")[0] as Sent["service"],
      received: at as Instant,
      channel: "status",
      text: '{"online":true}',
      again: false,
      what: "status",
      delay: null,
      offset: null,
    });
  }
  return said;
}
