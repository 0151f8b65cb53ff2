import { z } from "zod";
import file from "./indicators.json" with { type: "json" };
import { questionIds } from "./pilot-evaluation.ts";
import { bilingual } from "./pilot-words.ts";

/** The seven domains of MAST (Kidholm et al. 2012): what an assessment of telemedicine must look at. */
export const mastDomains = [1, 2, 3, 4, 5, 6, 7] as const;
export const mastDomain = z.union(mastDomains.map((each) => z.literal(each)));

/** How a figure's uncertainty is told. `none` where it is a count of all there is, or a sum of money. */
export const intervalMethod = z.enum(["wilson", "poisson-exact", "bootstrap", "greenwood", "t", "none"]);
export type IntervalMethod = z.infer<typeof intervalMethod>;

/**
 * When a figure is withheld to protect people: the classes of the project's rules (`suppressionRules` in the file).
 * S1 persons, S2 statistics of persons, S3 rates of events, S4 nobody behind it, S5 shares of events.
 */
export const suppressionClass = z.enum(["S1", "S2", "S3", "S4", "S5"]);
export type SuppressionClass = z.infer<typeof suppressionClass>;

/** What a figure says, how it is made and when it must not be shown. */
export const indicatorDefinition = z.strictObject({
  id: z.string().regex(/^[a-z0-9][a-z0-9-]{1,62}$/),
  /** Goes up whenever the meaning changes: figures of two versions do not compare. */
  version: z.string().regex(/^\d+$/),
  name: bilingual,
  question: z.enum(questionIds),
  mastDomain,
  scoring: z.enum(["proportion", "ratio", "continuous-variable", "cohort"]),
  numerator: bilingual,
  /** `null` where there is nothing to divide by. */
  denominator: bilingual.nullable(),
  /** What the value is in, such as `%` or `EUR per patient-month`. */
  unit: bilingual,
  direction: z.enum(["higher-is-better", "lower-is-better", "context"]),
  /** What is left out, and what misleads. */
  caution: bilingual,
  /** What it is made from: `hub` knows it by itself, the rest somebody has to enter (the kinds of `intake.ts`). */
  sources: z.array(z.string()).min(1),
  interval: intervalMethod,
  /** Below so many observations the figure is "not enough data"; `null` where one is enough. */
  minimumSample: z.int().min(1).nullable(),
  suppression: suppressionClass,
  /** What adds up over disjoint parts of the pilot, so that a total gives a hidden part away. */
  additive: z.enum(["events", "persons", "nothing"]),
});
export type IndicatorDefinition = z.infer<typeof indicatorDefinition>;

export const indicatorFile = z.strictObject({
  version: z.string(),
  indicators: z.array(indicatorDefinition),
});

/** All definitions, in the order in which reports show them. */
export const indicators: readonly IndicatorDefinition[] = indicatorFile.parse(file).indicators;
export const indicatorSetVersion: string = file.version;

const byId = new Map(indicators.map((each) => [each.id, each]));
export const indicatorOf = (id: string): IndicatorDefinition | undefined => byId.get(id);
