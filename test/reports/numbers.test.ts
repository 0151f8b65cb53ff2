import { expect, test } from "vitest";
import { instant } from "../../model/time.ts";
import { countText, intervalText, valueText } from "../../reports/numbers.ts";
import { dayText, lastDay, momentText, monthText, romeTime } from "../../reports/times.ts";

const share = { it: "%", en: "%" };
const euro = { it: "EUR per mese-paziente", en: "EUR per patient-month" };
const points = { it: "punti, 0-100", en: "points, 0-100" };
const rate = { it: "per paziente-settimana", en: "per patient-week" };
const plain = (text: string) => text.replaceAll("\u00a0", " ").replaceAll("\u202f", "_");

test("numbers are written as people of each language write them, with what they are of", () => {
  expect(plain(valueText(81.814516, share, "it"))).toBe("81,8 %");
  expect(plain(valueText(81.814516, share, "en"))).toBe("81.8 %");
  expect(plain(valueText(1234.5, euro, "it"))).toBe("1_234,50 EUR per mese-paziente");
  expect(plain(valueText(-1234.5, euro, "en"))).toBe("−1,234.50 EUR per patient-month");
  expect(plain(valueText(75, points, "it"))).toBe("75,0 punti (0-100)");
  expect(plain(valueText(4.25, { it: "punti, 1-7", en: "points, 1-7" }, "en"))).toBe("4.25 points (1-7)");
  expect(plain(valueText(1.5, { it: "rapporto", en: "ratio" }, "it"))).toBe("1,50");
  expect(plain(valueText(119, { it: "persone per strato", en: "persons per stratum" }, "it"))).toBe("119");
  expect(plain(valueText(0.0123, rate, "it")), "few events in much time are not none").toBe(
    "0,0123 per paziente-settimana",
  );
  expect(valueText(-0.001, share, "en"), "nought has no sign").toBe("0.0\u00a0%");
  expect(plain(countText(12_345, "it"))).toBe("12_345");
  expect(countText(2.5, "en")).toBe("2.5");
});

test("an interval says its two ends in words, also below zero", () => {
  const between = { low: -3.25, high: 4, method: "t" as const, level: 0.95 };
  expect(plain(intervalText(between, share, "it"))).toBe("da −3,3 a 4,0");
  expect(plain(intervalText(between, share, "en"))).toBe("−3.3 to 4.0");
});

test("times are those of Rome, in summer and in winter", () => {
  const summer = instant.parse("2026-06-30T22:00:00Z");
  expect(romeTime(summer)).toBe("2026-07-01T00:00:00+02:00");
  expect(romeTime(instant.parse("2025-12-31T23:00:00Z"))).toBe("2026-01-01T00:00:00+01:00");
  expect(momentText(summer, "it")).toBe("1 luglio 2026, 00:00");
  expect(dayText(lastDay(summer), "en")).toBe("30 June 2026");
  expect(monthText("2026-03", "it")).toBe("marzo 2026");
});
