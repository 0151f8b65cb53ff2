import { deviceId, keyOf, municipalityCode, patientId } from "../../../model/identity.ts";
import type { Instant } from "../../../model/time.ts";
import { dayAfter, moment } from "./calendar.ts";
import { among, type Chance, oneOf } from "./chance.ts";
import type { Loan, Person } from "./facts.ts";
import { breath, careOf, heart, services, watched } from "./pilot.ts";

/** All that is decided about people is decided at five in the morning, when no slot is open. */
export const decided = (day: string): Instant => moment(day, 5);

// Susa, Bussoleno, Exilles (266), Giaglione (653); Lanzo, Ceres, Balme (95), Groscavallo (191).
const homes = ["001270", "001044", "001100", "001114", "001128", "001072", "001019", "001118"].map((code) =>
  municipalityCode.parse(code),
);
const ages = ["55-59", "65-69", "70-74", "75-79", "80-84", "85-89"];
const conditions = { 0: "heart-failure", 1: "copd", 2: "diabetes" } as const;
const letters = "abcdefghijklmnopqrstuvwxyz234567";
const reasons = ["withdrawal", "lost", "withdrawal", "death", "transfer", "planned-end"] as const;

/** Those who come: when, from where, into what, and how it goes on with them. */
export function peopleOf(draw: Chance, many: number): readonly Person[] {
  return Array.from({ length: many }, (_, n): Person => {
    const service = services[n % 3] ?? heart;
    const day =
      n < 30 ? dayAfter("2026-12-01", among(draw, 0, 45)) : dayAfter("2027-02-01", among(draw, 0, 240));
    const enrolled = decided(day);
    const leaving = dayAfter(day, among(draw, 20, 200));
    const left = leavingOf(n, leaving);
    const until = left === null ? "2028-01-20" : leaving;
    const moves = n % 11 === 4 ? [decided(dayAfter(day, among(draw, 30, 60)))] : [];
    return {
      n,
      patient: patientId.parse(`p-${Array.from({ length: 16 }, () => oneOf(draw, [...letters])).join("")}`),
      services: n === 9 || n === 12 ? [heart, breath] : [service],
      homes: [enrolled, ...moves.filter((each) => each < decided(until))].map((from) => ({
        from,
        code: oneOf(draw, homes),
      })),
      age: oneOf(draw, ages),
      sex: draw() < 0.55 ? "female" : "male",
      condition: conditions[(n % 3) as 0 | 1 | 2],
      enrolled,
      left,
      evaluation: consentOf(n),
      pauses: pausesOf(draw, day, until, n),
      plans: plansOf(day, until, service, n),
      limits: limitsOf(draw, service, day, until, n),
      device: keyOf(service, deviceId.parse(`apparecchio-${n}`)),
    };
  });
}

const leavingOf = (n: number, day: string): Person["left"] =>
  n % 5 === 1 && day < "2028-01-01"
    ? { at: decided(day), why: reasons[Math.floor(n / 5) % reasons.length] ?? "lost" }
    : null;

/** Two never consented to the evaluation, two take it back in summer. */
const consentOf = (n: number): Person["evaluation"] =>
  [7, 20].includes(n) ? "never" : [14, 25].includes(n) ? decided("2027-08-17") : "yes";

/** In hospital or away for some days, every third of them. */
function pausesOf(draw: Chance, day: string, until: string, n: number): Person["pauses"] {
  const from = dayAfter(day, among(draw, 10, 90));
  const back = dayAfter(from, among(draw, 3, 15));
  return n % 3 === 0 && back < until ? [{ from: decided(from), until: decided(back) }] : [];
}

/** A plan is renewed ten days before it runs out; of every seventh person nobody thought of it. */
function plansOf(
  day: string,
  until: string,
  service: (typeof services)[number],
  n: number,
): readonly Instant[] {
  const plans: Instant[] = [];
  for (let next = day; next < until; next = dayAfter(next, careOf(service).days - 10)) {
    plans.push(decided(next));
    if (n % 7 === 3) break;
  }
  return plans;
}

function limitsOf(draw: Chance, service: string, day: string, until: string, n: number): Person["limits"] {
  const on = dayAfter(day, among(draw, 1, 40));
  const rules = (watched[service] ?? []).map(([, rule]) => rule).slice(0, 1 + (n % 2));
  return n % 4 === 1 && on < until ? rules.map((rule) => ({ rule, at: decided(on) })) : [];
}

/** Devices are back three days after somebody left; some go out again. */
export function loansOf(people: readonly Person[]): readonly Loan[] {
  const loans: Loan[] = [];
  for (const person of people) {
    const until = person.left === null ? null : ((person.left.at + 3 * 86_400_000) as Instant);
    loans.push({ device: person.device, person, from: person.enrolled, until });
  }
  return loans;
}

/** Those who come late get a device that was somebody's before, where one is back. */
export function withUsedDevices(people: readonly Person[]): readonly Person[] {
  const back = people.flatMap(({ left, device, services: [service] }) =>
    left === null ? [] : [{ device, service, at: left.at + 4 * 86_400_000 }],
  );
  return people.map((person) => {
    const place = back.findIndex(({ at, service }) => service === person.services[0] && at < person.enrolled);
    if (place < 0 || person.left !== null) return person;
    const [used] = back.splice(place, 1);
    return used === undefined ? person : { ...person, device: used.device };
  });
}
