import { expect, test } from "vitest";
import { reportKinds } from "../../model/report.ts";
import { languages } from "../../reports/language.ts";
import { citizensLevel, gulpease, readabilityIndex } from "../../reports/reading-level.ts";
import { causalClaim } from "../../reports/words/claims.ts";
import { limitsOf } from "../../reports/words/limits.ts";
import { words } from "../../reports/words/words.ts";

test("the Gulpease index and the Automated Readability Index are as their authors have them", () => {
  // 1 sentence, 8 words, 46 letters.
  expect(gulpease("I bambini mangiano volentieri il gelato al cioccolato.")).toBe(89 + (300 - 460) / 8);
  // 1 sentence, 9 words, 35 letters.
  expect(readabilityIndex("The quick brown fox jumps over the lazy dog.")).toBeCloseTo(
    4.71 * (35 / 9) + 0.5 * 9 - 21.43,
    6,
  );
  expect(gulpease("Sì.")).toBe(100);
  expect(gulpease(""), "nothing to read").toBeGreaterThan(0);
});

test("citizens can read what the report says in its own voice; the measure tells hard texts", () => {
  const said = (language: "it" | "en") => [
    limitsOf("citizens", language).join(" "),
    words[language].provisional,
    words[language].hiddenCount(11),
    words[language].chart.notBorders,
  ];
  for (const text of said("it")) expect(gulpease(text), text).toBeGreaterThanOrEqual(citizensLevel.gulpease);
  for (const text of said("en"))
    expect(readabilityIndex(text), text).toBeLessThanOrEqual(citizensLevel.readabilityIndex);
  const hard =
    "L'implementazione sperimentale dell'infrastruttura di telemonitoraggio ha evidenziato caratteristiche prestazionali complessivamente soddisfacenti relativamente all'interoperabilità.";
  expect(gulpease(hard)).toBeLessThan(citizensLevel.gulpease);
});

test("every kind of report says its limits, and claims nothing of its own", () => {
  for (const language of languages)
    for (const kind of reportKinds) {
      const limits = limitsOf(kind, language);
      expect(limits.length).toBeGreaterThan(3);
      expect(limits.join(" "), `${kind} ${language}`).toMatch(/perché|causa|why|cause/);
      expect(causalClaim(limits.join(" "), language)).toBeNull();
    }
  expect(causalClaim("Il servizio ha ridotto i ricoveri.", "it")).toBe("ha ridotto");
  expect(causalClaim("The service has reduced admissions.", "en")).toBe("has reduced");
});
