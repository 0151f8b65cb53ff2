import { findMetric } from "../../model/catalogue.ts";
import { csvRow } from "../../model/csv.ts";
import type { EnrolmentEvent } from "../../model/enrolment-history.ts";
import type { IntakeRecord } from "../../model/intake.ts";
import type { EverythingHeld } from "../../model/records.ts";
import type { Suppression } from "../../model/suppression.ts";
import { formatInstant, type Instant } from "../../model/time.ts";

const columns = ["kind", "at", "until", "what", "value", "unit", "device", "by", "more"] as const;
type Line = Readonly<Partial<Record<(typeof columns)[number], string | number | null>>>;

/** Everything held about a person as one CSV table (RFC 4180), written as it is read. */
export async function* csvOf(held: EverythingHeld): AsyncGenerator<string> {
  yield textOf([columns]);
  const { enrolment, history, assignments } = held;
  yield linesOf([
    {
      kind: "enrolment",
      at: time(enrolment.enrolledAt),
      until: time(enrolment.withdrawnAt),
      what: enrolment.patient,
      more: [enrolment.municipality, enrolment.ageBand, enrolment.sex, ...enrolment.conditions].join(" "),
    },
    ...history.map(historyLine),
    ...assignments.map(({ service, device, from, until }) => ({
      kind: "device",
      at: time(from),
      until: time(until),
      device: `${service}/${device}`,
    })),
  ]);
  for await (const readings of held.readings) {
    yield linesOf(
      readings.map(({ at, code, value, device, flags }) => {
        const unit = findMetric(code)?.unit ?? "";
        return { kind: "reading", at: time(at), what: code, value, unit, device, more: flags.join(" ") };
      }),
    );
  }
  for await (const alerts of held.alerts) {
    yield linesOf(
      alerts.flatMap(({ id, rule, history: moves }) =>
        moves.map(({ at, to, by, note, outcome }) => ({
          kind: "alert",
          at: time(at),
          what: `${rule.id} ${to}`,
          by,
          more: [id, outcome, note].filter(Boolean).join(" "),
        })),
      ),
    );
  }
  for await (const suppressions of held.suppressions) yield linesOf(suppressions.map(suppressionLine));
  yield linesOf(
    held.events.map(({ at, kind, device }) => ({ kind: "event", at: time(at), what: kind, device })),
  );
  for await (const entries of held.entries) yield linesOf(entries.map(entryLine));
  for await (const looks of held.looks) {
    yield linesOf(
      looks.map(({ at, actor, roles, purpose, action }) => ({
        kind: "look",
        at: time(at),
        what: action,
        by: actor,
        more: `${purpose} ${roles.join(" ")}`,
      })),
    );
  }
}

const suppressionLine = ({ from, until, endedAt, rule, reason, by, alsoHighBy }: Suppression): Line => ({
  kind: "suppression",
  at: time(from),
  until: time(endedAt ?? until),
  what: rule ?? "",
  by: alsoHighBy === null ? by : `${by} ${alsoHighBy}`,
  more: reason,
});

function entryLine(entry: IntakeRecord): Line {
  const { kind, ...facts } = entry.content;
  const more = Object.entries(facts).map(([name, value]) => `${name}=${JSON.stringify(value)}`);
  const struck = entry.struckOut === null ? [] : [`struckOut=${formatInstant(entry.struckOut.at)}`];
  return {
    kind: "entry",
    at: time(entry.at),
    what: kind,
    by: entry.by,
    more: [...more, ...struck].join(" "),
  };
}

function historyLine({ kind, at, recordedAt, by, ...body }: EnrolmentEvent): Line {
  const more = Object.entries(body).map(([name, value]) => `${name}=${String(value)}`);
  return { kind, at: time(at), by, more: [...more, `recordedAt=${time(recordedAt)}`].join(" ") };
}

const time = (at: Instant | null): string => (at === null ? "" : formatInstant(at));

const linesOf = (lines: readonly Line[]): string =>
  textOf(lines.map((line) => columns.map((column) => line[column] ?? "")));

const textOf = (rows: readonly (readonly (string | number)[])[]): string =>
  rows.map((row) => csvRow(row)).join("");
