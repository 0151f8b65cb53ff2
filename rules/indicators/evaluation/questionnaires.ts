import type { Answers, Score } from "../instruments/items.ts";
import { nps } from "../instruments/nps.ts";
import { sus } from "../instruments/sus.ts";
import { sutaq, sutaqScales } from "../instruments/sutaq.ts";
import { tam, tamScales } from "../instruments/tam.ts";
import { tuq, tuqScales } from "../instruments/tuq.ts";
import { around } from "../statistics/student.ts";
import { allBehind, distinct, fewestBeside, ofWhole } from "./persons.ts";
import { byAll, type EntryOf, entriesOf, type Formula, type Rows, wasEntered } from "./rows.ts";
import { intervalBy, mean, part, share, type Tally, without } from "./tally.ts";

type Sheet = EntryOf<"questionnaire">;
type Answerer = Sheet["content"]["answeredBy"];

const sheetsOf = (rows: Rows, instrument: string, by: Answerer): readonly Sheet[] =>
  oneEach(
    entriesOf(rows, "questionnaire").filter(
      ({ content }) => content.instrument === instrument && content.answeredBy === by,
    ),
  );

const cameBack = ({ content }: Sheet): boolean => content.answers !== null || content.score !== undefined;

/**
 * One sheet a person and wave, though that it was sent and that it came back may both have been entered; of two that came
 * back the last. Of sheets of nobody known, as staff's are, those that came back are among those that were sent.
 */
function oneEach(sheets: readonly Sheet[]): readonly Sheet[] {
  const kept = new Map<string, Sheet>();
  for (const each of sheets.filter(({ person }) => person !== null)) {
    const { instrument, answeredBy, wave } = each.content;
    const name = `${each.person} ${instrument} ${answeredBy} ${wave}`;
    const known = kept.get(name);
    const isLater = known !== undefined && (!cameBack(known) || known.recordedAt <= each.recordedAt);
    if (known === undefined || (isLater && cameBack(each))) kept.set(name, each);
  }
  const { back = [], sent = [] } = Object.groupBy(
    sheets.filter(({ person }) => person === null),
    (each) => (cameBack(each) ? "back" : "sent"),
  );
  return [...kept.values(), ...back, ...sent.slice(back.length)];
}

const answersOf = (sheets: readonly Sheet[]): readonly { sheet: Sheet; answers: Answers }[] =>
  sheets.flatMap((sheet) =>
    sheet.content.answers === null ? [] : [{ sheet, answers: sheet.content.answers }],
  );

export const personsOf = (sheets: readonly Sheet[]): number =>
  distinct(sheets) + sheets.filter(({ person }) => person === null).length;

/** Few answers bend every score: how many came back stands beside each. */
function response(sheets: readonly Sheet[], { stratum }: Rows) {
  const back = answersOf(sheets).length;
  const value = sheets.length === 0 ? null : (100 * back) / sheets.length;
  return { key: "questionnaire-response", value: ofWhole(stratum, value), unit: "%" };
}

/** The mean of what `of` makes of each valid sheet. */
function scored(rows: Rows, sheets: readonly Sheet[], of: (answers: Answers) => number | null): Tally {
  const valid = answersOf(sheets).flatMap(({ sheet, answers }) => {
    const value = of(answers);
    return value === null ? [] : [{ sheet, value }];
  });
  return mean(
    valid.map(({ value }) => value),
    personsOf(valid.map(({ sheet }) => sheet)),
    { beside: [response(sheets, rows)] },
  );
}

const wasAsked = (rows: Rows, instrument: string): boolean =>
  (rows.whole.kindsEntered ?? []).includes(`questionnaire:${instrument}`) ||
  entriesOf(rows.whole, "questionnaire").some(({ content }) => content.instrument === instrument);

/** Caregivers' answers are kept apart from patients', and told beside them where there are enough. */
export const susPatient: Formula = {
  by: byAll,
  of(rows) {
    if (!wasAsked(rows, "SUS")) return without("not-observed");
    const own = scored(rows, sheetsOf(rows, "SUS", "patient"), sus);
    const theirs = scored(rows, sheetsOf(rows, "SUS", "caregiver"), sus);
    const value = theirs.persons.all >= fewestBeside ? theirs.value : null;
    return { ...own, beside: [...(own.beside ?? []), { key: "caregivers", value, unit: "" }] };
  },
};
export const susStaff: Formula = {
  by: byAll,
  of: (rows) =>
    wasAsked(rows, "SUS")
      ? scored(rows, sheetsOf(rows, "SUS", "professional"), sus)
      : without("not-observed"),
};

const inScales = (
  instrument: string,
  by: Answerer,
  score: (answers: Answers) => Score,
  scales: readonly string[],
): Formula => ({
  by: byAll,
  of(rows) {
    if (!wasAsked(rows, instrument)) return without("not-observed");
    const sheets = sheetsOf(rows, instrument, by);
    const parts = scales.map((scale) => {
      const found = scored(rows, sheets, (answers) => score(answers).scales[scale] ?? null);
      // Scales do not add up to the whole: their sums would look as if they did.
      return part(scale, { ...found, numerator: null, beside: [] });
    });
    return { ...scored(rows, sheets, (answers) => score(answers).value), parts };
  },
});
export const tuqPatient: Formula = inScales("TUQ", "patient", tuq, tuqScales);
export const staffAcceptance: Formula = inScales("TAM", "professional", tam, tamScales);

const sutaqScored = inScales("SUTAQ", "patient", sutaq, sutaqScales);
/** The subscales are the figure: a mean of all items would set concerns off against benefits. */
export const sutaqSubscales: Formula = {
  by: byAll,
  of(rows, given) {
    const found = sutaqScored.of(rows, given);
    const valid = Math.max(0, ...(found.parts ?? []).map(({ observations }) => observations));
    if (found.gap === "not-observed" || valid === 0) return found;
    const persons = Math.max(...(found.parts ?? []).map((each) => each.persons.all));
    return {
      ...found,
      ...{ gap: "undefined", denominator: valid, observations: valid, persons: allBehind(persons) },
    };
  },
};

const scores: Readonly<Record<string, (answers: Answers) => number | null>> = {
  SUS: sus,
  TUQ: (answers) => tuq(answers).value,
  SUTAQ: (answers) => (Object.values(sutaq(answers).scales).some((each) => each !== null) ? 1 : null),
  NPS: ([answer]) => answer ?? null,
};

/** Sheets of patients that have a score, by instrument. */
export const validIn = (
  rows: Rows,
): readonly { readonly instrument: string; readonly sheets: readonly Sheet[] }[] =>
  Object.entries(scores).map(([instrument, score]) => ({
    instrument,
    sheets: answersOf(sheetsOf(rows, instrument, "patient")).flatMap(({ sheet, answers }) =>
      score(answers) === null ? [] : [sheet],
    ),
  }));

/** Sheets of patients and their caregivers. */
const askedIn = (rows: Rows): readonly Sheet[] =>
  oneEach(entriesOf(rows, "questionnaire").filter(({ content }) => content.answeredBy !== "professional"));
export const backIn = (rows: Rows): readonly Sheet[] => askedIn(rows).filter(cameBack);

export const npsPatient: Formula = {
  by: byAll,
  of(rows) {
    if (!wasAsked(rows, "NPS")) return without("not-observed");
    const sheets = sheetsOf(rows, "NPS", "patient");
    const given = answersOf(sheets).map(({ answers }) => answers[0] ?? null);
    const found = nps(given);
    const beside = [response(sheets, rows)];
    if (found === null) return without("no-data", { beside });
    return {
      value: found.score,
      numerator: found.promoters - found.detractors,
      denominator: found.answers,
      interval: intervalBy("t", around(found.score, found.error, found.answers - 1)),
      observations: found.answers,
      persons: allBehind(Math.min(found.answers, personsOf(sheets))),
      gap: null,
      beside,
    };
  },
};

/** Of all questionnaires sent to patients and their caregivers. */
export const questionnaireResponse: Formula = {
  by: byAll,
  of(rows) {
    if (!wasEntered(rows, "questionnaire")) return without("not-observed");
    const sent = askedIn(rows);
    const back = sent.filter(cameBack);
    const owed = sent.filter((each) => !cameBack(each));
    return share(back.length, sent.length, {
      all: personsOf(sent),
      with: personsOf(back),
      without: personsOf(owed),
    });
  },
};

const licensed: readonly string[] = ["EQ-5D-3L", "EQ-5D-5L", "SF-12", "SF-36", "KCCQ"];

/** Score of the last wave less that of the first, of each person with two. Scores of two instruments are not mixed. */
export const hrqolChange: Formula = {
  by: byAll,
  of(rows) {
    const asked = entriesOf({ entries: rows.whole.entries }, "questionnaire");
    if (!asked.some(({ content }) => licensed.includes(content.instrument))) return without("not-observed");
    const used = licensed.filter((each) => sheetsOf(rows, each, "patient").length > 0);
    const changes = used.map((each) => ({ each, change: changeOf(sheetsOf(rows, each, "patient")) }));
    const [only] = changes;
    if (only === undefined) return without("no-data");
    if (changes.length === 1) return only.change;
    return { ...without("undefined"), parts: changes.map(({ each, change }) => part(each, change)) };
  },
};

function changeOf(sheets: readonly Sheet[]): Tally {
  const scores = sheets.filter(({ person, content }) => person !== null && content.score !== undefined);
  const changes = [
    ...Map.groupBy(scores, (each) => `${each.person} ${each.content.version}`).values(),
  ].flatMap((waves) => {
    const order = waves.toSorted((a, b) => a.content.wave - b.content.wave);
    const [first, last] = [order[0]?.content.score, order.at(-1)?.content.score];
    return order.length < 2 || first === undefined || last === undefined ? [] : [last - first];
  });
  return mean(changes, changes.length);
}
