import type { IntakeContent } from "../../../model/intake.ts";
import type {
  Observed,
  ObservedAlert,
  ObservedEntry,
  Participant,
  PersonMonth,
  ServiceMonth,
} from "../../../model/observed.ts";
import { type Instant, parseInstant } from "../../../model/time.ts";

export const at = (text: string): Instant => {
  const found = parseInstant(text.includes("T") ? text : `${text}T12:00:00+01:00`);
  if (found === null) throw new Error(`no time: ${text}`);
  return found;
};

/** Two months of one pilot: two services, three municipalities of two zones. Nobody in it, nothing seen. */
export const observed = (more: Partial<Observed> = {}): Observed => ({
  window: {
    from: at("2026-03-01T00:00:00+01:00"),
    until: at("2026-05-01T00:00:00+02:00"),
    months: ["2026-03", "2026-04"],
  },
  asOf: at("2026-05-08T00:00:00+02:00"),
  people: [],
  personMonths: [],
  alerts: [],
  serviceMonths: [],
  hubMonths: [],
  entries: [],
  costs: [],
  // Balme, Lanzo Torinese, Susa.
  target: [
    { municipality: "001019", zone: "z7", residents: 100 },
    { municipality: "001128", zone: "z7", residents: 4900 },
    { municipality: "001270", zone: "z6", residents: 5000 },
  ],
  services: [
    { id: "cuore", supplier: "alfa" },
    { id: "respiro", supplier: "beta" },
  ],
  ...more,
});

export const person = (n: number, more: Partial<Participant> = {}): Participant => ({
  person: n,
  services: ["cuore"],
  municipality: "001128",
  ageBand: "70-74",
  sex: "female",
  conditions: ["heart-failure"],
  enrolledAt: at("2026-01-10"),
  left: null,
  hasPlan: true,
  hasPersonalLimit: false,
  ...more,
});

export const month = (n: number, more: Partial<PersonMonth> = {}): PersonMonth => ({
  person: n,
  municipality: "001128",
  service: "cuore",
  month: "2026-03",
  activeDays: 30,
  slotsDue: 0,
  slotsMet: 0,
  slotsInTime: 0,
  readings: 0,
  performerKnown: 0,
  byCaregiver: 0,
  planDays: 30,
  ...more,
});

/** Raised at noon on 10 March; `answered` and `ended` in minutes after that. */
export function alert(
  n: number,
  {
    answered,
    ended,
    ...more
  }: Partial<ObservedAlert> & { readonly answered?: number; readonly ended?: number } = {},
): ObservedAlert {
  const raisedAt = more.raisedAt ?? at("2026-03-10");
  const later = (minutes: number | undefined): Instant | null =>
    minutes === undefined ? null : ((raisedAt + minutes * 60_000) as Instant);
  return {
    person: n,
    municipality: "001128",
    service: "cuore",
    month: "2026-03",
    kind: "clinical",
    rule: "peso",
    priority: "medium",
    raisedAt,
    inServiceHours: true,
    needsAnswer: true,
    acknowledgedAt: later(answered),
    endedAt: later(ended),
    target: 60 * 60_000,
    escalated: false,
    outcome: null,
    personalLimit: false,
    ...more,
  };
}

let entries = 0;
export const entry = (
  content: IntakeContent,
  more: Partial<Omit<ObservedEntry, "content">> = {},
): ObservedEntry =>
  ({
    id: `e${entries++}`,
    at: at("2026-03-15"),
    recordedAt: at("2026-03-16"),
    service: null,
    municipality: null,
    person: null,
    month: "2026-03",
    content,
    ...more,
  }) as ObservedEntry;

export const serviceMonth = (more: Partial<ServiceMonth> = {}): ServiceMonth => ({
  service: "cuore",
  month: "2026-03",
  messages: 0,
  duplicates: 0,
  found: 0,
  accepted: 0,
  rejected: {},
  timed: 0,
  onTime: 0,
  delays: [],
  deviceDays: 0,
  deviceDaysHeard: 0,
  gatewayMonths: 0,
  gatewayGapHours: 0,
  devicesWithOffset: 0,
  devicesOff: 0,
  assignments: 0,
  assignmentsOfUsed: 0,
  ...more,
});

export const some = <Each>(n: number, make: (n: number) => Each): Each[] =>
  Array.from({ length: n }, (_, each) => make(each));
