import fc from "fast-check";
import { expect, test } from "vitest";
import { directIdentifierIn } from "../../model/direct-identifiers.ts";
import { municipalities } from "../../model/territory.ts";

test("a tax code is found wherever it stands, in capitals or not, with letters in place of digits", () => {
  for (const text of [
    "RSSMRA85T10A562S",
    "paziente rssmra85t10a562s, da richiamare",
    "(RSSMRA85T10A562S)",
    "RSSMRAURTMLARSNL",
    "RSS MRA 85T10 A562 S",
    "cf:RSSMRA85T10A562S",
  ]) {
    expect(directIdentifierIn(text), text).toBe("tax-code");
  }
});

test("an e-mail address and a phone number are found, mobile or not, with or without a country", () => {
  expect(directIdentifierIn("scrivere a mario.rossi@example.org")).toBe("e-mail");
  for (const text of [
    "333 1234567",
    "3331234567",
    "chiamare 347-123-4567",
    "+39 011 5613333",
    "0039 333 1234567",
    "tel. 011 5613333",
    "011/5613333",
    "0115613333",
  ]) {
    expect(directIdentifierIn(text), text).toBe("phone");
  }
});

test("what the hub itself writes is nobody's name", () => {
  for (const text of [
    "2026-11-22T08:15:03.120+01:00",
    "2026-11-22 08:15",
    "dal 22/11/2026 al 03/12/2026",
    "22.11.2026",
    "dalle 07:00 alle 10:00",
    "SpO2 88–92 %, 120/80 mmHg, 37.5 Cel, 1042 messaggi",
    "bp-001",
    "dev-0001",
    "bench-00012",
    "sn-1234567890",
    "cuore-a-casa/bp-001",
    "p-aaaaaaaaaaaaaaaa",
    "0-1042",
    "0-104212345678",
    "1732262400000",
    "loinc:8867-4",
    "urn:loinc:59408-5",
    "pressione 135/85, 72 battiti",
    "112",
    "firmware 1.4.2",
    "10.0.0.12",
    "e-0123456789abcdef01234567",
  ]) {
    expect(directIdentifierIn(text), text).toBeNull();
  }
  for (const code of municipalities.keys()) expect(directIdentifierIn(`comune ${code}`)).toBeNull();
});

const at = (letters: string) => fc.constantFrom(...letters);
const letter = at("ABCDEFGHIJKLMNOPQRSTUVWXYZ");
const digit = at("0123456789LMNPQRSTUV");
const form = "AAAAAA00M00A000A";
const taxCode = fc
  .tuple(...[...form].map((each) => (each === "A" ? letter : each === "M" ? at("ABCDEHLMPRST") : digit)))
  .map((letters) => letters.join(""));

test("no tax code passes, whatever stands around it", () => {
  const around = fc.constantFrom("", " ", ".", ",", "-", "/", "(", ")", ":", '"');
  fc.assert(
    fc.property(around, taxCode, around, fc.boolean(), (before, code, behind, small) => {
      const text = `vedi${before === "" ? " " : before}${small ? code.toLowerCase() : code}${behind}`;
      expect(directIdentifierIn(text), text).toBe("tax-code");
    }),
    { numRuns: 2000 },
  );
});

test("instants, and numbers with fewer digits than a phone has, are no phone numbers", () => {
  const instant = fc.date({ min: new Date("2000-01-01"), max: new Date("2100-01-01"), noInvalidDate: true });
  fc.assert(
    fc.property(instant, fc.integer({ min: -99_999, max: 999_999 }), (time, number) => {
      const text = `alle ${time.toISOString()} valore ${number}, ${number / 100}`;
      expect(directIdentifierIn(text), text).toBeNull();
    }),
    { numRuns: 2000 },
  );
});
