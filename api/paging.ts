import { z } from "zod";
import { instant } from "../model/time.ts";

export const pageQuery = z.object({
  limit: z.coerce.number().int().min(1).max(1000).default(100),
  cursor: z.string().min(1).max(512).optional(),
});

/** `{items, next}`: a list, or one page of it. */
export const listOf = <Item extends z.ZodType>(item: Item) =>
  z.object({ items: z.array(item), next: z.string().nullable() });

/** A whole list at once. */
export const whole = <Item>(items: readonly Item[]) => ({ items: [...items], next: null });

/** A time in a URL, where a `+` that nobody escaped has become a space. */
export const queryInstant = z
  .string()
  .overwrite((text) => text.replace(/ (?=\d\d:\d\d$)/, "+"))
  .pipe(instant)
  .meta({ format: "date-time" });
