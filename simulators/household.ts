import type { Municipality } from "../model/territory.ts";
import { type Seed, seedOf } from "./chance.ts";
import type { DeviceKind } from "./measuring.ts";
import { type Condition, type Person, personOf } from "./person.ts";

/** One person and the two devices at their home. */
export interface Household {
  readonly person: Person;
  readonly devices: readonly HomeDevice[];
}

export interface HomeDevice {
  readonly kind: DeviceKind;
  /** Its name within the service, such as `pulse-oximeter-007`. */
  readonly name: string;
}

/** What is lent to whom. A respiratory monitor is lent with a COPD only when asked for, see `withBreathing`. */
const lent: Readonly<Record<Condition, readonly [DeviceKind, DeviceKind]>> = {
  "heart-failure": ["weighing-scale", "bp-monitor"],
  copd: ["pulse-oximeter", "thermometer"],
  "type-2-diabetes": ["glucose-meter", "bp-monitor"],
  hypertension: ["bp-monitor", "weighing-scale"],
  "post-acute": ["thermometer", "pulse-oximeter"],
};

export interface Population {
  readonly seed: Seed;
  readonly size: number;
  readonly places: readonly Municipality[];
  /** Put before the device names, so that a second run on one hub adds devices of its own. */
  readonly prefix: string;
  /** Who may take part; the next drawn takes the place of one refused. */
  readonly admits: (person: Person) => boolean;
  /** The conditions of the first people, where the rest are drawn. */
  readonly first: readonly Condition[];
  readonly withBreathing: boolean;
}

/** Draws people until the population is complete, and lends them their devices. The same seed draws the same people. */
export function householdsOf(population: Population): readonly Household[] {
  const counted = new Map<DeviceKind, number>();
  const named = (kind: DeviceKind): HomeDevice => {
    const number = (counted.get(kind) ?? 0) + 1;
    counted.set(kind, number);
    return { kind, name: `${population.prefix}${kind}-${String(number).padStart(3, "0")}` };
  };
  return peopleOf(population).map((person) => ({
    person,
    devices: kindsFor(person, population.withBreathing).map(named),
  }));
}

function kindsFor(person: Person, withBreathing: boolean): readonly DeviceKind[] {
  const [main, other] = lent[person.condition];
  return [main, withBreathing && person.condition === "copd" ? "respiratory-monitor" : other];
}

/** At most so many are drawn for one place before whoever comes is taken. */
const patience = 1000;

function peopleOf(population: Population): readonly Person[] {
  return Array.from({ length: population.size }, (_, place) => admitted(population, place)).filter(
    (person) => person !== null,
  );
}

/** The first one drawn for this place who may take part. */
function admitted({ seed, places, admits, first }: Population, place: number): Person | null {
  // Every municipality has somebody; the rest live where most people live.
  const home = places[place];
  const from = home === undefined ? places : [home];
  const draw = (tried: number) => personOf(seedOf(seed, place), tried, from, first[place]);
  for (let tried = 0; tried < patience; tried += 1) {
    const person = draw(tried);
    if (person === null || admits(person)) return person;
  }
  return draw(patience);
}
