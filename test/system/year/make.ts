import { deviceId, keyOf } from "../../../model/identity.ts";
import type { Instant } from "../../../model/time.ts";
import { alertsOf } from "./alerting.ts";
import { moment } from "./calendar.ts";
import { chanceOf } from "./chance.ts";
import { entriesOf } from "./entering.ts";
import type { Gateway, Hub, Sent, Year } from "./facts.ts";
import { gatewaySays, type Message, measured } from "./measuring.ts";
import { loansOf, peopleOf, withUsedDevices } from "./people.ts";
import { sugar } from "./pilot.ts";

/** When the last thing happens. */
export const endOfYear = moment("2028-01-10", 5);

/** A year of a pilot of three services, and all that is true of it. The same for the same seed. */
export function makeYear(seed: number, many = 48): Year {
  const draw = chanceOf(seed);
  const people = withUsedDevices(peopleOf(draw, many));
  const { sent, slots } = measured(draw, people);
  const [one, other] = people.filter(({ services }) => services[0] === sugar);
  const gateway: Gateway = {
    device: keyOf(sugar, deviceId.parse("porta-1")),
    children: [one, other].flatMap((each) => (each === undefined ? [] : [each.device])),
    from: moment("2027-03-01", 5),
    until: moment("2027-04-12", 5),
  };
  return {
    people,
    slots: slots.filter(({ closes }) => closes <= endOfYear),
    sent: [
      ...numbered(sent.filter(({ received }) => received < endOfYear)),
      ...gatewaySays(gateway),
    ].toSorted((a, b) => a.received - b.received),
    loans: loansOf(people),
    alerts: alertsOf(draw, people, endOfYear - 40 * 86_400_000).filter(({ at }) => at < endOfYear),
    entries: entriesOf(draw, people, endOfYear),
    gateway,
    hub,
  };
}

const from = (day: string, hour: number, minutes: number): readonly [Instant, Instant] => {
  const begin = moment(day, hour);
  return [begin, (begin + minutes * 60_000) as Instant];
};

const hub: Hub = {
  failing: [from("2027-02-03", 14, 25), from("2027-06-30", 22, 300), from("2027-11-11", 3, 61)],
  unwatched: [from("2027-06-30", 22, 300), from("2027-09-09", 9, 44)],
};

/** Each device counts its messages in the order they arrive. */
function numbered(messages: readonly Message[]): readonly Sent[] {
  const counts = new Map<string, number>();
  const texts = new Map<Message, string>();
  return messages
    .toSorted((a, b) => a.received - b.received)
    .map((message) => {
      const { first, clock, reading, ...sent } = message;
      const known = first === null ? undefined : texts.get(first);
      if (known !== undefined) return { ...sent, text: known };
      const seq = (counts.get(sent.device) ?? 0) + 1;
      counts.set(sent.device, seq);
      const given = { ...reading, at: new Date((reading as { at: number }).at).toISOString() };
      const text = JSON.stringify({ v: 1, seq, sentAt: new Date(clock).toISOString(), readings: [given] });
      texts.set(message, text);
      return { ...sent, text };
    });
}
