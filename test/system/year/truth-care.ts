import type { MunicipalityCode } from "../../../model/identity.ts";
import { municipalities } from "../../../model/territory.ts";
import type { Raised } from "./facts.ts";
import { average, type Entry, of, type Part, per, percent, total } from "./part.ts";
import { pilot } from "./pilot.ts";
import type { Truth } from "./truth-people.ts";

const minute = 60_000;
const day = 24 * 60 * minute;
const months = ({ days }: Part): number => days.length / 30.4375;
const weeks = ({ days }: Part): number => days.length / 7;

/** The time after which no more than a share still waits, those nobody answered counted as waiting until they were over. */
function waited(
  all: readonly { readonly time: number; readonly came: boolean }[],
  left: number,
): number | null {
  let share = 1;
  for (const time of [...new Set(all.filter(({ came }) => came).map((each) => each.time))].sort(
    (a, b) => a - b,
  )) {
    const risk = all.filter((each) => each.time >= time).length;
    share *= 1 - all.filter((each) => each.came && each.time === time).length / risk;
    if (share <= left + 1e-12) return time;
  }
  return null;
}

const answers = ({ alerts, known }: Part) =>
  alerts
    .filter(({ what }) => what.needsAnswer)
    .map(({ what: { answered, ended, at } }) => ({
      time: ((answered ?? ended ?? known.look.asOf) - at) / minute,
      came: answered !== null,
    }));

const real = ({ alerts }: Part) => alerts.map(({ what }) => what).filter(({ outcome }) => outcome !== "test");
const isUseful = ({ kind, outcome }: Raised): boolean =>
  outcome === "true-acted" || (kind === "technical" && outcome === "technical");
export const useful = (part: Part): number => real(part).filter(isUseful).length;

function missed(part: Part): number | null {
  const uses = of(part, "utilisation");
  const alerts = part.known.year.alerts.filter(
    ({ kind, at, outcome, ended }) =>
      kind === "clinical" &&
      at <= part.known.look.asOf &&
      at < part.known.look.until &&
      !(outcome === "test" && ended !== null && ended <= part.known.look.asOf),
  );
  const isMissed = ({ person, at }: Entry<"utilisation">) =>
    !alerts.some((alert) => alert.person === person && alert.at <= at && at - alert.at <= 3 * day);
  return percent(uses.filter(isMissed).length, uses.length);
}

/** Kilometres and hours saved, by the demo's table alone: everybody lives where it has a way from, or is left out. */
function ways(
  part: Part,
  of2: (km: number, minutes: number, sign: number, content: { byCar: number; companions: number }) => number,
): number | null {
  const visits = [
    ...of(part, "visit-substituted").map(({ municipality, content }) => ({
      municipality,
      ...content,
      sign: 1,
    })),
    ...of(part, "visit-added").map(({ municipality, content }) => ({
      municipality,
      ...content,
      companions: 0,
      sign: -1,
    })),
  ];
  const sums = visits.map(({ municipality, facility, sign, byCar, companions }) => {
    const { km, minutes } = way(municipality ?? "", facility);
    return of2(km, minutes, sign, { byCar, companions });
  });
  return per(total(sums), months(part));
}

function way(municipality: string, facility: string): { km: number; minutes: number } {
  const row = pilot.roads?.rows.find(
    (each) => each.municipality === municipality && each.facility === facility,
  );
  return row ?? across(municipality, facility);
}

/** By the law of cosines, times 1.6 for the valley, at 40 km/h. */
function across(municipality: string, facility: string): { km: number; minutes: number } {
  const seat = pilot.roads?.facilities.find(({ id }) => id === facility)?.municipality ?? "";
  const [a, b] = [seatOf(municipality), seatOf(seat)];
  const angle = Math.acos(
    Math.min(
      1,
      Math.sin(a.north) * Math.sin(b.north) +
        Math.cos(a.north) * Math.cos(b.north) * Math.cos(a.east - b.east),
    ),
  );
  const km = 6371 * angle * 1.6;
  return { km, minutes: (km / 40) * 60 };
}

const seatOf = (code: string) => {
  const { latitude = 0, longitude = 0 } = municipalities.get(code as MunicipalityCode) ?? {};
  return { north: (latitude * Math.PI) / 180, east: (longitude * Math.PI) / 180 };
};

/** The public sector's answer, counted by hand. */
export const truthOfCare: Readonly<Record<string, Truth>> = {
  "time-to-ack-median": (part) => waited(answers(part), 0.5),
  "time-to-ack-p90": (part) => waited(answers(part), 0.1),
  "time-to-resolution": ({ alerts, known }) =>
    waited(
      alerts
        .filter(({ what }) => what.kind === "clinical" && what.outcome !== "test")
        .map(({ what: { ended, at } }) => ({
          time: ((ended ?? known.look.asOf) - at) / (60 * minute),
          came: ended !== null,
        })),
      0.5,
    ),
  "ack-within-target": ({ alerts, known }) => {
    const due = alerts.filter(
      ({ what }) =>
        what.needsAnswer &&
        what.inHours &&
        (what.answered !== null ||
          Math.min(what.ended ?? known.look.asOf, known.look.asOf) - what.at > what.wait),
    );
    const good = due.filter(({ what }) => what.answered !== null && what.answered - what.at <= what.wait);
    return percent(good.length, due.length);
  },
  "escalation-rate": ({ alerts }) => {
    const asked = alerts.filter(({ what }) => what.needsAnswer);
    return percent(asked.filter(({ what }) => what.escalated).length, asked.length);
  },
  "alerts-per-patient-week": (part) => per(real(part).length, weeks(part)),
  "alert-ppv": (part) => {
    const judged = real(part).filter(({ kind, outcome }) => kind === "clinical" && outcome !== null);
    return percent(judged.filter(isUseful).length, judged.length);
  },
  "false-alerts-per-patient-week": (part) => {
    const wrong = real(part).filter(
      ({ kind, outcome }) =>
        outcome === "false" || outcome === "artefact" || (outcome === "technical" && kind !== "technical"),
    );
    return per(wrong.length, weeks(part));
  },
  "alert-adjudication-coverage": (part) => {
    const over = real(part).filter(({ ended }) => ended !== null);
    return percent(over.filter(({ outcome }) => outcome !== null).length, over.length);
  },
  "missed-deterioration": missed,
  "staff-minutes": (part) =>
    per(total(of(part, "workload").map(({ content }) => content.minutes)), weeks(part)),
  "report-timeliness": (part) => {
    const due = of(part, "document").filter(({ content }) => content.dueAt <= part.known.look.asOf);
    const good = due.filter(
      ({ content }) => content.deliveredAt !== null && content.deliveredAt <= content.dueAt,
    );
    return percent(good.length, due.length);
  },
  "ed-visits": (part) =>
    per(
      of(part, "utilisation").filter(({ content }) => content.use === "ed-visit").length,
      months(part) / 100,
    ),
  "unplanned-admissions": (part) =>
    per(
      of(part, "utilisation").filter(({ content }) => content.use === "unplanned-admission").length,
      months(part) / 100,
    ),
  "visits-substituted": (part) => per(of(part, "visit-substituted").length, months(part)),
  "safety-incidents": (part) =>
    per(
      of(part, "incident").filter(({ content }) => content.related !== "other").length,
      part.days.length / 1000,
    ),
  "support-tickets": (part) => per(of(part, "support-ticket").length, months(part) / 100),
  "travel-km-avoided": (part) => ways(part, (km, _, sign, { byCar }) => sign * 2 * km * byCar),
  "co2-avoided": (part) => ways(part, (km, _, sign, { byCar }) => sign * 2 * km * byCar * 0.2356),
  "travel-time-avoided": (part) =>
    ways(part, (_, minutes, sign, { companions }) => (sign < 0 ? 0 : (2 * minutes * (1 + companions)) / 60)),
  "adoption-decisions": (part) => {
    const last = new Map<string | null, string>();
    for (const { service, content } of of(part, "adoption-decision").toSorted((a, b) => a.at - b.at))
      last.set(service, content.decision);
    return percent([...last.values()].filter((each) => each !== "undecided").length, last.size);
  },
  "helix-participation": (part) =>
    new Set(
      of(part, "helix-participation").flatMap(({ content }) =>
        content.form === "contribution" ? [content.organisation] : [],
      ),
    ).size,
  icer: (part) => {
    const arm = (name: string, of3: "cost" | "effect") =>
      average(
        of(part, "comparison")
          .filter(({ content }) => content.arm === name)
          .map(({ content }) => Number(content[of3])),
      ) ?? 0;
    const ofArm = (name: string) =>
      of(part, "comparison").filter(({ content }) => content.arm === name).length;
    if (Math.min(ofArm("service"), ofArm("usual-care")) < 10) return null;
    const [cost, effect] = [
      arm("service", "cost") - arm("usual-care", "cost"),
      arm("service", "effect") - arm("usual-care", "effect"),
    ];
    return cost > 0 === effect > 0 ? cost / effect : null;
  },
};
