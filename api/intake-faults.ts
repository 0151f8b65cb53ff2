import { HubFailure } from "../model/failure.ts";
import type { RowFault } from "../model/intake-rows.ts";

/** Where rows came from: lines of a table, a list of a body, or a body that is one row itself. */
export type RowPlaces =
  | { readonly kind: "table"; readonly lines: readonly number[] }
  | { readonly kind: "list" }
  | { readonly kind: "one" };

/** Told whole in `problems`; the sentence holds as many as somebody reads. */
const inSentence = 20;

function problemOf({ row, column, detail }: RowFault, places: RowPlaces) {
  const inside = column === "" ? "" : `/${column}`;
  if (places.kind === "table") {
    return { in: "body", row: row + 1, line: places.lines[row] ?? row + 2, column, detail };
  }
  return { in: "body", path: places.kind === "one" ? inside : `/${row}${inside}`, detail };
}

function told(problem: ReturnType<typeof problemOf>): string {
  if ("path" in problem) return `body${problem.path}: ${problem.detail}`;
  const { line, column, detail } = problem;
  return column === "" ? `line ${line}: ${detail}` : `line ${line}, ${column}: ${detail}`;
}

/** Says of each row what is wrong with it, and that none was taken. What would only count twice is a `conflict`. */
export function rowsRejected(faults: readonly RowFault[], places: RowPlaces): HubFailure {
  const problems = faults.map((fault) => problemOf(fault, places));
  const more = problems.length > inSentence ? `; and ${problems.length - inSentence} more` : "";
  const code = faults.every(({ isTwice }) => isTwice === true) ? "conflict" : "input-rejected";
  const message = `${problems.slice(0, inSentence).map(told).join("; ")}${more}`;
  return new HubFailure(code, message, { details: { problems } });
}

/** Does something with rows, and tells of their faults by where they came from. */
export async function inPlaces<Result>(places: RowPlaces, work: () => Promise<Result>): Promise<Result> {
  return work().catch((thrown: unknown) => {
    const failure = HubFailure.of(thrown);
    const { faults } = failure.details;
    throw Array.isArray(faults) ? rowsRejected(faults, places) : failure;
  });
}
