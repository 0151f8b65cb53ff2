import { expect, test } from "vitest";
import { queryInstant } from "../../api/paging.ts";

test("a time in a URL may be a civil day of Rome, and what is neither is told how to be written", () => {
  const iso = (text: string) => new Date(queryInstant.parse(text)).toISOString();
  expect(iso("2026-11-01")).toBe("2026-10-31T23:00:00.000Z");
  expect(iso("2026-07-01")).toBe("2026-06-30T22:00:00.000Z");
  expect(iso("2026-11-01T00:00:00 01:00")).toBe("2026-10-31T23:00:00.000Z");
  for (const wrong of ["november", "2026-02-30", "2026-11-01T08:00:00"]) {
    const { error } = queryInstant.safeParse(wrong);
    expect(error?.issues.map(({ message }) => message)).toEqual([
      expect.stringContaining("2026-11-01T08:00:00+01:00"),
    ]);
  }
});
