import {
  type DeviceId,
  deviceId,
  type PatientId,
  patientId,
  type ServiceId,
  serviceId,
} from "../../model/identity.ts";
import type { IntakeContent } from "../../model/intake.ts";
import type { Municipality } from "../../model/territory.ts";
import { after, atMillisecond, type Duration, days, hours, type Instant } from "../../model/time.ts";
import { type Seed, seedOf } from "../chance.ts";
import type { DeviceKind } from "../measuring.ts";
import { ageBandOf, type Condition, type Person, personOf } from "../person.ts";
import { among, type Draw, drawing, oneOf } from "./draw.ts";
import type { Span } from "./span.ts";

/** What somebody with a condition was given: a service, a plan of it, and a device. */
interface Care {
  readonly service: ServiceId;
  readonly plan: string;
  readonly planLasts: Duration;
  readonly kind: DeviceKind | "activity-tracker";
  readonly careGroup: string;
}

const care = (service: string, plan: string, lasts: number, kind: Care["kind"], careGroup: string): Care => ({
  service: serviceId.parse(service),
  plan,
  planLasts: days(lasts),
  kind,
  careGroup,
});
const cardiology = "cardiologia-territoriale";
const cares: Readonly<Record<Exclude<Condition, "post-acute">, Care>> = {
  "heart-failure": care("cuore-a-casa", "scompenso-quotidiano", 180, "weighing-scale", cardiology),
  hypertension: care("cuore-a-casa", "pressione-quotidiana", 90, "bp-monitor", cardiology),
  copd: care("respiro-in-valle", "bpco-quotidiano", 365, "pulse-oximeter", "pneumologia-territoriale"),
  "type-2-diabetes": care(
    "zuccheri-in-quota",
    "diabete-quotidiano",
    180,
    "glucose-meter",
    "diabetologia-territoriale",
  ),
};
const afterHospital: readonly [Care, ...Care[]] = [
  care("la-porta-accanto", "chiamata-del-mattino", 365, "thermometer", "infermieri-di-famiglia"),
  care("passo-dopo-passo", "passi-e-dolore", 120, "activity-tracker", "riabilitazione-territoriale"),
];

/** Somebody who took part before the demo began, and has left by then. */
export interface PastPerson {
  readonly person: Person;
  readonly patient: PatientId;
  readonly ageBand: string;
  readonly care: Care;
  readonly device: DeviceId;
  readonly enrolled: Instant;
  readonly left: Instant;
  readonly why: Extract<IntakeContent, { kind: "exit" }>["why"];
  readonly pause: { readonly from: Instant; readonly until: Instant } | null;
  /** The share of what they are asked to measure that they do measure. */
  readonly zeal: number;
  readonly draw: Draw;
}

const letters = "abcdefghijklmnopqrstuvwxyz234567";
const reasons = ["withdrawal", "withdrawal", "lost", "transfer", "death"] as const;

/** Those of the first year: each stays about four months, some leave before, and at its end everybody has left. */
export function pastPeople(
  seed: Seed,
  size: number,
  places: readonly Municipality[],
  span: Span,
): readonly PastPerson[] {
  return Array.from({ length: size }, (_, n) => {
    const isBack = n % 5 === 4;
    const person = personOf(seed, n, places, isBack ? "post-acute" : undefined);
    return person === null ? [] : [pastPerson(person, n, span)];
  }).flat();
}

function pastPerson(person: Person, n: number, { from, until }: Span): PastPerson {
  const draw = drawing(seedOf(person.seed, "past"));
  const own = person.condition === "post-acute" ? oneOf(draw, afterHospital) : cares[person.condition];
  const enrolled = after(from, hours(9 + 24 * among(draw, 3, 260)));
  const stays = among(draw, 95, 130);
  const isEarly = draw() < 0.18;
  const leaving = after(enrolled, days(isEarly ? among(draw, 20, 90) : stays));
  const left = leaving < until ? leaving : atMillisecond(until - 1);
  const pausing = after(enrolled, days(among(draw, 10, 60)));
  const back = after(pausing, days(among(draw, 3, 12)));
  return {
    person,
    patient: patientId.parse(
      `p-${Array.from({ length: 16 }, () => letters[among(draw, 0, 31)] ?? "a").join("")}`,
    ),
    ageBand: ageBandOf(person.age),
    care: own,
    device: deviceId.parse(`primo-giro-${String(n + 1).padStart(3, "0")}`),
    enrolled,
    left,
    why: isEarly ? oneOf(draw, reasons) : "planned-end",
    pause: draw() < 0.15 && back < left ? { from: pausing, until: back } : null,
    zeal: 0.62 + 0.36 * Math.sqrt(draw()),
    draw,
  };
}
