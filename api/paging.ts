import { z } from "zod";
import { startOfDay } from "../model/civil-day.ts";
import { formatInstant, instant } from "../model/time.ts";

export const pageQuery = z.object({
  limit: z.coerce.number().int().min(1).max(1000).default(100),
  cursor: z.string().min(1).max(512).optional(),
});

/** `{items, next}`: a list, or one page of it. */
export const listOf = <Item extends z.ZodType>(item: Item) =>
  z.object({ items: z.array(item), next: z.string().nullable() });

/** A whole list at once. */
export const whole = <Item>(items: readonly Item[]) => ({ items: [...items], next: null });

/** As people write it in a URL: a `+` that nobody escaped has become a space, and a civil day of Rome stands for its start. */
function unabridged(text: string): string {
  const day = startOfDay(text);
  return day === null ? text.replace(/ (?=\d\d:\d\d$)/, "+") : formatInstant(day);
}

/** A time in a URL. */
export const queryInstant = z
  .string()
  .overwrite(unabridged)
  .refine((text) => instant.safeDecode(text).success, {
    error:
      "must be a day such as 2026-11-01 (of Europe/Rome) or a time with its zone such as 2026-11-01T08:00:00+01:00",
  })
  .pipe(instant)
  .meta({ format: "date-time" });
