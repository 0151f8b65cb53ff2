import { z } from "zod";
import { bilingual, pilotId } from "./pilot-words.ts";

export const costCategories = [
  "device",
  "connectivity",
  "platform",
  "staff-clinical",
  "staff-technical",
  "logistics",
  "training",
  "overhead",
  "in-kind",
] as const;

/** What the LAB or one of its services costs, and who bears it. */
export const costLine = z.strictObject({
  id: pilotId,
  label: bilingual,
  bearer: z.enum(["authority", "start-up", "family"]),
  category: z.enum(costCategories),
  /** Left out for what all services share. */
  service: pilotId.optional(),
  /** In euro. Text, because a cent must not be rounded on its way through a binary number. */
  amount: z.string().regex(/^\d{1,9}\.\d{2}$/, 'must be euro with two decimals, in quotes, such as "12.50"'),
  per: z.enum(["one-off", "month", "patient-month", "device"]),
  vatIncluded: z.boolean(),
  priceYear: z.int().min(2020).max(2100),
  source: z.strictObject({
    text: z.string().min(1),
    status: z.enum(["verified", "unverified-default", "invented"]),
  }),
});
export type CostLine = z.infer<typeof costLine>;

/** The file `costs.yaml`. */
export const costs = z.strictObject({ currency: z.literal("EUR").default("EUR"), lines: z.array(costLine) });

/** What tells one cost of a month from another; two of one name would count twice. */
export interface CostNamed {
  readonly key: string;
  readonly bearer: CostLine["bearer"];
  readonly category: CostLine["category"];
  readonly service: string | null;
  readonly month: string;
}
export const costName = (cost: CostNamed): string =>
  [cost.key, cost.bearer, cost.category, cost.service ?? "all", cost.month].join(" ");

/** Whether a cost that was borne is one the pilot's own lines count already. */
export const isPlanned = (
  lines: readonly CostLine[],
  { key, bearer, category }: Pick<CostNamed, "key" | "bearer" | "category">,
): boolean => lines.some((line) => line.id === key && line.bearer === bearer && line.category === category);

/** The names of costs that would count twice: the same one of the same month again, or one of the pilot's own lines. */
export function doubleCounted(costs: readonly CostLine[], borne: readonly CostNamed[]): readonly string[] {
  const seen = new Set<string>();
  return borne.flatMap((each) => {
    const name = costName(each);
    const twice = seen.has(name) || isPlanned(costs, each);
    seen.add(name);
    return twice ? [name] : [];
  });
}
