// Entries: what a form holds goes to the hub as a table of one row, as a spreadsheet's would; its faults come back by column.
import { intakeWords, wordFor } from "../intake-words.ts";
import { element, goToSignIn } from "./element.ts";
import { type Answer, send, sendTable } from "./send.ts";

const words = intakeWords[document.documentElement.lang === "en" ? "en" : "it"];
const form = element("entry", HTMLFormElement);
const answers = document.getElementById("answers");
const onlySent = document.getElementById("only-sent");

if (onlySent instanceof HTMLInputElement && answers instanceof HTMLFieldSetElement) {
  const show = (): void => {
    answers.disabled = onlySent.checked;
    answers.hidden = onlySent.checked;
  };
  onlySent.addEventListener("change", show);
  show();
}

/** The names of the columns and their cells. Answers to a questionnaire are one cell, in their order. */
function cellsOf(): ReadonlyMap<string, string> {
  const cells = new Map<string, string>();
  const given: string[] = [];
  for (const [name, value] of new FormData(form)) {
    if (name.startsWith("answer-")) given.push(String(value));
    else if (String(value).trim() !== "") cells.set(name, String(value).trim());
  }
  if (given.length > 0) cells.set("answers", given.join(" "));
  return cells;
}

const quoted = (cell: string): string => `"${cell.replaceAll('"', '""')}"`;
const line = (cells: Iterable<string>): string => [...cells].map(quoted).join(",");

const columnsIn = ({ told }: Answer): readonly string[] => {
  const problems: unknown[] = Array.isArray(told["problems"]) ? told["problems"] : [];
  return problems.flatMap((each) => {
    const column = typeof each === "object" && each !== null ? Reflect.get(each, "column") : undefined;
    return typeof column === "string" && column !== "" ? [column] : [];
  });
};

/** Marks the fields that were refused and leads to the first of them. */
function markWrong(columns: readonly string[]): void {
  for (const field of form.querySelectorAll("[aria-invalid]")) field.removeAttribute("aria-invalid");
  const fields = columns.flatMap(
    (name) => form.querySelector<HTMLElement>(`[name="${CSS.escape(name)}"]`) ?? [],
  );
  for (const field of fields) field.setAttribute("aria-invalid", "true");
  fields[0]?.focus();
}

function whatWentWrong(answer: Answer): string {
  if (answer.status === 409) return words.twice;
  if (answer.status === 403) return words.notYours;
  const columns = [...new Set(columnsIn(answer))];
  if (answer.status !== 400 || columns.length === 0) return words.failed;
  return words.wrong(columns.map((name) => wordFor(words.fields, name)).join(", "));
}

/** The same form, with what is in the hub by now. */
function showAgain({ done }: { readonly done?: string }): void {
  const here = new URL(location.href);
  here.searchParams.delete("done");
  if (done !== undefined) here.searchParams.set("done", done);
  if (here.href === location.href) location.reload();
  else location.assign(here);
}

function tell(asked: HTMLFormElement, text: string): void {
  const fault = asked.querySelector(".fault");
  if (fault !== null) fault.textContent = text;
}

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  const cells = cellsOf();
  const table = `${line(cells.keys())}\r\n${line(cells.values())}\r\n`;
  document.getElementById("done")?.remove();
  const answer = await sendTable(form.dataset["path"] ?? "", table);
  if (answer.ok) showAgain({ done: String(Date.now()) });
  else if (answer.status === 401) goToSignIn();
  else {
    tell(form, whatWentWrong(answer));
    markWrong(columnsIn(answer));
  }
});

for (const striking of document.querySelectorAll<HTMLFormElement>("form[data-strike]")) {
  striking.addEventListener("submit", async (event) => {
    event.preventDefault();
    const path = `/api/v1/intake/${encodeURIComponent(striking.dataset["strike"] ?? "")}/strike-out`;
    const reason = striking.querySelector("input")?.value.trim() ?? "";
    const answer = await send("POST", path, { reason });
    if (answer.ok) showAgain({});
    else if (answer.status === 401) goToSignIn();
    else tell(striking, answer.status === 400 ? words.wrong(words.strikeWhy) : whatWentWrong(answer));
  });
}
