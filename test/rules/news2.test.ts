import { expect, test } from "vitest";
import table from "../../model/news2.json" with { type: "json" };
import { news2 } from "../../rules/alerts/news2.ts";

test.each(table.vectors)("NEWS2: $name", ({ input, expected }) => {
  const found = news2({
    respiration: input.respiratory_rate,
    spo2: input.spo2,
    spo2Scale: input.spo2_scale === 2 ? 2 : 1,
    onOxygen: input.on_oxygen,
    systolic: input.systolic_bp,
    pulse: input.pulse,
    consciousness: input.consciousness,
    temperature: input.temperature_cel,
  });
  expect(found).toEqual({
    subScores: expected.sub_scores,
    total: expected.total,
    lowerBound: expected.lower_bound,
    anySingle3: expected.any_single_3,
    risk: expected.risk,
    missing: expected.missing,
  });
});

test("there are 24 vectors, and a saturation on scale 2 that hangs on the oxygen is missing without it", () => {
  expect(table.vectors).toHaveLength(24);
  const set = { respiration: 16, systolic: 120, pulse: 70, consciousness: "A", temperature: 37 };
  const asked = { ...set, spo2Scale: 2 as const, onOxygen: null };
  expect(news2({ ...asked, spo2: 93 }).missing).toEqual(["spo2", "oxygen"]);
  expect(news2({ ...asked, spo2: 92 }).missing).toEqual(["oxygen"]);
});
