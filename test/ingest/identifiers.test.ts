import fc from "fast-check";
import { expect, test } from "vitest";
import { scrubbed, scrubbedBytes } from "../../ingest/identifiers.ts";
import { messageOf, readingOf } from "./builders.ts";

// The example of the Revenue Agency's own instructions; nobody's.
const code = "RSSMRA85T10A562S";

test("a message without direct identifiers is left as it is", () => {
  expect(scrubbed(messageOf())).toBeNull();
  expect(
    scrubbed(messageOf({ readings: [readingOf({ context: { arm: "left", position: "sitting" } })] })),
  ).toBeNull();
  expect(scrubbed("garbage")).toBeNull();
  expect(scrubbed('{"kind":"name","say":"email"}'), "a word is no member").toBeNull();
});

test.each([
  ["name", "Mario"],
  ["Surname", "Rossi"],
  ["nome", "Mario"],
  ["cognome", "Rossi"],
  ["codiceFiscale", "whatever"],
  ["codice_fiscale", "whatever"],
  ["taxCode", "whatever"],
  ["birthDate", "1951-03-02"],
  ["address", "via Roma 1"],
  ["indirizzo", "via Roma 1"],
  ["phone", "+39 333 1234567"],
  ["telefono", "011 1234567"],
  ["email", "mario@example.org"],
  ["telecom", "+39 333 1234567"],
  ["luogoNascita", "Susa"],
  ["lastName", "Rossi"],
])("the value of a member %s is masked, as long as it was", (member, value) => {
  const masked = JSON.parse(scrubbed(JSON.stringify({ a: 1, [member]: value, b: "kept" })) ?? "null");
  expect(masked).toEqual({ a: 1, [member]: "*".repeat(value.length), b: "kept" });
});

test("whatever lies within such a member is masked, be it nested or a number, and nothing after it", () => {
  const given = {
    name: [{ family: "Rossi", given: ["Mario", "Luigi"] }],
    phone: 3331234567,
    telefono: null,
    readings: [{ value: 97.5, code: "spo2" }],
  };
  expect(JSON.parse(scrubbed(JSON.stringify(given)) ?? "null")).toEqual({
    name: [{ family: "*****", given: ["*****", "*****"] }],
    phone: 1111111111,
    telefono: null,
    readings: [{ value: 97.5, code: "spo2" }],
  });
});

test("a tax code is masked wherever it stands: in a value, in a member's name, written small, in what is no JSON", () => {
  expect(scrubbed(`{"note":"of ${code}."}`)).toBe('{"note":"of ****************."}');
  expect(scrubbed(`{"${code.toLowerCase()}":1}`)).toBe('{"****************":1}');
  expect(scrubbed(`97;${code};spo2`)).toBe("97;****************;spo2");
  expect(scrubbed(`{"boot":"${code}"}`), "a boot must stay one").toBe('{"boot":"xxxxxxxxxxxxxxxx"}');
});

test("an e-mail address is masked wherever it stands, and nothing beside it", () => {
  expect(scrubbed('{"note":"of mario.rossi@posta.example.it, urgent"}')).toBe(
    `{"note":"of ${"*".repeat(28)}, urgent"}`,
  );
  expect(scrubbed("a@example.org;b@example.org\\n")).toBe(`${"*".repeat(13)};${"*".repeat(13)}\\n`);
  expect(scrubbed('{"note":"mario\\u0040example.org"}')).not.toContain("mario");
  for (const none of ["1 @ 2.5", "@home.it", "a@b", '{"at":"@"}', "a@b.c"]) expect(scrubbed(none)).toBeNull();
});

test("in a binary format a tax code is found even after a byte that reads as a letter", () => {
  // CBOR: a map of "cf" to a text of sixteen letters, whose head is 0x70, a small p.
  const cbor = `\u00a1bcfp${code}`;
  expect(scrubbed(cbor)).toBeNull();
  expect(scrubbedBytes(cbor)).toBe(`\u00a1bcfp${"*".repeat(16)}`);
  expect(scrubbedBytes("\u00ff\u0000plain bytes")).toBeNull();
});

test("letters written as escapes hide nothing", () => {
  expect(scrubbed('{"n\\u0061me":"Mario"}')).toBe('{"n\\u0061me":"*****"}');
  expect(scrubbed(`{"note":"\\u0052${code.slice(1)}"}`)).toBe(`{"note":"${"*".repeat(21)}"}`);
});

test("an escaped quote ends no value, and a text that breaks off is masked to its end", () => {
  expect(scrubbed('{"name":"Ma\\"rio","v":1}')).toBe('{"name":"*******","v":1}');
  expect(scrubbed('{"name": "Mario Ross')).not.toContain("Mario");
});

test("any JSON stays JSON of the same shape, holds the planted names no more, and is clean the second time", () => {
  const planted = fc.record({
    nome: fc.string({ minLength: 1 }),
    anything: fc.jsonValue(),
    note: fc.constant(code),
  });
  fc.assert(
    fc.property(planted, fc.jsonValue(), (person, other) => {
      const text = JSON.stringify({ person, other });
      const masked = scrubbed(text) ?? "";
      expect(JSON.parse(masked).person.nome).toMatch(/^\*+$/);
      expect(JSON.parse(masked).person.note).toBe("*".repeat(16));
      expect(masked).toHaveLength(text.length);
      expect(scrubbed(masked)).toBeNull();
    }),
  );
});

test("a hostile text of quotes and backslashes costs no more than its length", () => {
  const began = performance.now();
  scrubbed(`{"name":1,"x":"${'\\"'.repeat(60_000)}`);
  scrubbed(`"name":${'{"name":['.repeat(10_000)}`);
  scrubbed(`"name":${" ".repeat(120_000)}`);
  scrubbed('"name" '.repeat(20_000));
  scrubbed("ABCDEF".repeat(20_000));
  scrubbed(`${"a".repeat(120_000)}@`);
  scrubbed(`${"a".repeat(60)}@${"b.".repeat(125)}`.repeat(400));
  scrubbed("@".repeat(120_000));
  expect(performance.now() - began).toBeLessThan(1000);
});
