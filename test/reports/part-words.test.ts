import { expect, test } from "vitest";
import { besideOf } from "../../reports/beside.ts";
import { partText } from "../../reports/words/part-words.ts";

test("parts are called in the reader's language, also those that end in a code", () => {
  const italian = [
    "priority:high",
    "hours:in",
    "hours:out",
    "condition:type-2-diabetes",
    "age:75-79",
    "authority",
    "device-skill",
    "measures:spo2",
    "type:remote-assistance",
    "tornado:fixedPerMonth:up",
  ].map((key) => partText(key, "it"));
  expect(italian).toEqual([
    "priorità alta",
    "in orario di servizio",
    "fuori orario di servizio",
    "condizione: diabete di tipo 2",
    "età: 75-79",
    "punto di vista dell'ente",
    "difficoltà con i dispositivi",
    "misura: Saturazione di ossigeno (SpO2)",
    "tipo di servizio: teleassistenza",
    "se cambia costi fissi, in più",
  ]);
  expect(partText("tornado:fixedPerMonth:up", "en")).toBe("if it changes fixed cost, up");
});

test("an assumption that is moved is one line with both ends, years have no thousands, what has no value is left out", () => {
  const beside = [
    { key: "marginal-cost", value: 36.18, unit: "EUR" },
    { key: "case-low", value: null, unit: "EUR" },
    { key: "tornado:fixedPerMonth:down", value: 297.96, unit: "EUR" },
    { key: "tornado:fixedPerMonth:up", value: 413.77, unit: "EUR" },
    { key: "tornado:incomePerPatientMonth:down", value: 355.86, unit: "EUR" },
    { key: "tornado:incomePerPatientMonth:up", value: 355.86, unit: "EUR" },
    { key: "price-year-from", value: 2026, unit: "" },
  ];
  const said = (isWhole: boolean) =>
    besideOf({ beside }, isWhole, "it").map(
      ({ name, value }) => `${name}: ${value.replaceAll("\u00a0", " ")}`,
    );
  expect(said(true)).toEqual([
    "costo di un mese-paziente in più: 36,18 EUR",
    "secondo l'ipotesi su costi fissi: da 297,96 a 413,77 EUR",
    "anno dei prezzi, dal: 2026",
  ]);
  expect(said(false)).toHaveLength(1);
});
