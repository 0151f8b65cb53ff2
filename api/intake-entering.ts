import { HubFailure } from "../model/failure.ts";
import type { IntakeKind, IntakeRecord } from "../model/intake.ts";
import { type Admitting, admit } from "../model/intake-admission.ts";
import { mostRows, type RowFault } from "../model/intake-rows.ts";
import type { PatientRecords } from "../model/records.ts";
import type { Clock } from "../model/time.ts";
import { inPlaces, type RowPlaces, rowsRejected } from "./intake-faults.ts";
import { readTable } from "./intake-table.ts";

interface Sent {
  readonly rows: readonly unknown[];
  readonly places: RowPlaces;
  readonly faults: readonly RowFault[];
}

/** The rows of a body: a text is a table, a list is many, anything else is one. */
function rowsIn(kind: IntakeKind, body: unknown): Sent {
  if (typeof body === "string") {
    const { rows, lines, faults } = readTable(kind, body);
    return { rows, places: { kind: "table", lines }, faults };
  }
  if (!Array.isArray(body)) return { rows: [body ?? {}], places: { kind: "one" }, faults: [] };
  if (body.length === 0 || body.length > mostRows) {
    throw new HubFailure(
      "input-rejected",
      `body: must hold 1 to ${mostRows} entries; it holds ${body.length}`,
    );
  }
  return { rows: body, places: { kind: "list" }, faults: [] };
}

/** Enters all that a body holds of one kind, or nothing: what is wrong with each of its rows is told at once. */
export async function enterAll(
  kind: IntakeKind,
  body: unknown,
  by: Admitting,
  records: Pick<PatientRecords, "enter">,
): Promise<{ readonly entered: readonly IntakeRecord[]; readonly isOne: boolean }> {
  const { rows, places, faults: unread } = rowsIn(kind, body);
  const { asked, faults } = admit(kind, rows, by);
  const bad = new Set(unread.map(({ row, column }) => `${row} ${column}`));
  // A cell that could not be read is not missing besides.
  const all = [...unread, ...faults.filter(({ row, column }) => !bad.has(`${row} ${column}`))];
  if (all.length > 0)
    throw rowsRejected(
      all.toSorted((a, b) => a.row - b.row),
      places,
    );
  const entered = await inPlaces(places, () => records.enter(asked));
  return { entered, isOne: places.kind === "one" };
}

/** The same of tables for the operator, of any kind and service of the pilot. */
export function tableEntering(given: {
  readonly pilot: Admitting["pilot"];
  readonly clock: Clock;
  readonly records: Pick<PatientRecords, "enter">;
}): (kind: IntakeKind, text: string) => Promise<readonly IntakeRecord[]> {
  const { pilot, clock, records } = given;
  const services = pilot.services.map(({ id }) => id);
  return async (kind, text) => {
    const by = { pilot, services, roles: [], now: clock.now() };
    return (await enterAll(kind, text, by, records)).entered;
  };
}
