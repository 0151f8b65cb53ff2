import { z } from "zod";
import { figure, grouping } from "../model/figure.ts";
import { type FiguresAsked, type FiguresGiven, merges } from "../model/figures-desk.ts";
import { indicatorDefinition } from "../model/indicator.ts";
import { bilingual } from "../model/pilot-words.ts";
import { instant } from "../model/time.ts";
import { listOf, whole } from "./paging.ts";

const { observations: n, ...own } = figure.omit({
  indicator: true,
  version: true,
  from: true,
  until: true,
}).shape;
const part = figure.shape.parts.unwrap().element;

export const partShown = part.omit({ observations: true }).extend({ n });

const shownFigure = z.object({
  ...own,
  /** How many observations it rests on. */
  n,
  parts: z.array(partShown),
});

const example = {
  indicator: "adherence-measurements",
  version: "1",
  name: { it: "Aderenza alle misure", en: "Adherence to measurements" },
  unit: { it: "%", en: "%" },
  by: "municipality",
  service: null,
  zone: "Europe/Rome",
  from: "2026-07-31T22:00:00.000Z",
  to: "2026-10-31T23:00:00.000Z",
  months: ["2026-08", "2026-09", "2026-10"],
  asOf: "2026-11-22T08:00:00.000Z",
  provisional: false,
  hidden: 2,
  together: 0,
  merge: "neighbours" as const,
  items: [
    {
      ...{ stratum: { by: "pilot", key: "pilot" }, state: "ok", gap: null, value: 81.8, numerator: 8180 },
      ...{ denominator: 10_000, n: 10_000, asOf: "2026-11-22T08:00:00.000Z", provisional: false },
      interval: { low: 81, high: 82.5, method: "wilson", level: 0.95 },
      ...{ parts: [], beside: [] },
    },
    {
      ...{
        stratum: { by: "municipality", key: "001019" },
        state: "suppressed",
        gap: null,
        value: null,
        numerator: null,
      },
      ...{ denominator: null, n: null, asOf: "2026-11-22T08:00:00.000Z", provisional: false, interval: null },
      ...{ parts: [], beside: [] },
    },
  ],
  next: null,
};

/** One indicator's figures, as they are sent. */
export const figuresReply = listOf(shownFigure)
  .extend({
    indicator: z.string(),
    version: z.string(),
    name: bilingual,
    unit: bilingual,
    by: grouping,
    service: z.string().nullable(),
    zone: z.literal("Europe/Rome"),
    /** `from <= t < to`: what was asked for, widened to whole months. */
    from: instant,
    to: instant,
    months: z.array(z.string()),
    asOf: instant,
    provisional: z.boolean(),
    /** How many figures are hidden, and not why which. */
    hidden: z.int(),
    /** How many of the hidden ones are told together with their neighbours instead. */
    together: z.int(),
    merge: z.enum(merges).nullable(),
  })
  .meta({ examples: [example] });

export function figuresShown(
  { definition, grouping: by, merge, service }: FiguresAsked,
  { asOf, figures, hidden, provisional, together, window }: FiguresGiven,
): z.output<typeof figuresReply> {
  const items = figures.map((given) => {
    const { indicator: _, version: __, from: ___, until: ____, observations, ...rest } = given;
    const parts = rest.parts.map(({ observations: own, ...each }) => ({ ...each, n: own }));
    return { ...rest, n: observations, parts };
  });
  return {
    ...whole(items),
    ...{
      indicator: definition.id,
      version: definition.version,
      name: definition.name,
      unit: definition.unit,
    },
    ...{ by, service, zone: "Europe/Rome", from: window.from, to: window.until, months: [...window.months] },
    ...{ asOf, provisional, hidden: hidden.primary + hidden.complementary, together },
    merge: merge ?? null,
  };
}

/** A definition, by what it can be told apart, and whether anything was observed of it in the whole pilot. */
export const indicatorShown = indicatorDefinition.extend({
  by: z.array(grouping),
  /** `null` where that must not be told. */
  observed: z.boolean().nullable(),
});

export const indicatorsReply = listOf(indicatorShown).extend({
  from: instant,
  to: instant,
  asOf: instant,
  service: z.string().nullable(),
  questions: z.array(z.object({ id: z.string(), text: bilingual })),
  mastDomains: z.array(z.object({ id: z.int(), name: bilingual })),
});
