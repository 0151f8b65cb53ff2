import { expect, test } from "vitest";
import { channelsOf, contactsFile, noContacts } from "../../../model/duty-contacts.ts";
import { type SmtpPlace, smtpPlaceOf } from "../../../model/smtp-place.ts";
import { mailCourier } from "../../../rules/notices/email.ts";
import { postOffice } from "./post-office.ts";
import { noticeOf, quickSender, smallBook, until } from "./small-book.ts";

const place = (port: number, more: Partial<SmtpPlace> = {}): SmtpPlace => ({
  host: "127.0.0.1",
  port,
  tls: "offered",
  user: undefined,
  password: undefined,
  from: "lab@example.it",
  ...more,
});
const courierTo = (
  port: number,
  more: Partial<SmtpPlace> = {},
  addresses = ["nurse@asl.example"],
  patience = 10_000,
) =>
  mailCourier({
    place: place(port, more),
    publicUrl: "https://lab.example.it",
    addressesOf: () => addresses,
    patience,
  });
const letter = noticeOf({ channel: "email" });
const decoded = (text: string): string =>
  text.replaceAll("=\r\n", "").replaceAll(/=([0-9A-F]{2})/g, (_, hex) => `%${hex}`);

test("a letter says how urgent it is and where to look, in both languages, and nothing about anybody", async () => {
  await using office = await postOffice({ startTls: true });
  const courier = courierTo(office.port, { user: "lab", password: "right" }, [
    "one@asl.example",
    "two@asl.example",
  ]);
  expect(await courier.deliver("nurse", [letter])).toEqual({ kind: "sent", confirmed: false });
  await courier.deliver("nurse", [letter]);
  const [first, again] = office.letters;
  expect(first).toMatchObject({ to: ["one@asl.example", "two@asl.example"], secure: true, user: "lab" });
  const text = decodeURIComponent(decoded(first?.text ?? "").replaceAll(/%(?![0-9A-F]{2})/g, "%25"));
  for (const words of ["Nuova allerta (priorità alta)", "New alert (high priority)", "112"])
    expect(text).toContain(words);
  expect(text).toContain("https://lab.example.it/n/a1:raised.0:0:nurse:email");
  expect(text).not.toMatch(/p-[a-z2-7]{16}|spo2|cuore/i);
  const nameIn = (raw = "") => /^Message-ID: (.+)$/im.exec(raw)?.[1];
  expect(nameIn(first?.text)).toMatch(/^<[0-9a-f]{32}@example\.it>\r?$/);
  expect(nameIn(again?.text), "sent again it is the same letter").toBe(nameIn(first?.text));
});

test("a server that is down, busy, silent or mistrusted is tried again; one that refuses is not", async () => {
  const answers = [451, 550, 250] as const;
  const office = await postOffice({ answer: (nth) => answers[nth - 1] ?? "silent" });
  const courier = courierTo(office.port);
  const hasty = courierTo(office.port, {}, undefined, 400);
  const met = [];
  for (const each of [courier, courier, courier, hasty]) met.push(await each.deliver("nurse", [letter]));
  expect(met.slice(0, 3)).toMatchObject([
    { kind: "failed", trouble: "the mail server: EMESSAGE 451", final: false },
    { kind: "failed", trouble: "the mail server: EMESSAGE 550", final: true },
    { kind: "sent" },
  ]);
  expect(met[3], "it never said whether it took it").toMatchObject({ kind: "failed", final: false });
  const wrong = courierTo(office.port, { user: "lab", password: "wrong" });
  expect(await wrong.deliver("nurse", [letter]), "the operator can put it right").toMatchObject({
    final: false,
  });
  expect(await courierTo(office.port, {}, []).deliver("nurse", [letter])).toMatchObject({ final: true });
  const plain = courierTo(office.port, { tls: "required" });
  expect(await plain.deliver("nurse", [letter])).toMatchObject({ kind: "failed" });
  expect(office.letters, "nothing went in the clear").toHaveLength(1);
  const { port } = office;
  await office.close();
  expect(await courier.deliver("nurse", [letter])).toMatchObject({ kind: "failed", final: false });

  await using secure = await postOffice({ startTls: true });
  const strict = await courierTo(secure.port, { tls: "required" }).deliver("nurse", [letter]);
  expect([strict.kind, secure.letters.length, port > 0], "nobody vouches for its certificate").toEqual([
    "failed",
    0,
    true,
  ]);
});

test("those of little urgency to one recipient go in one letter; each high one by itself, and first", async () => {
  await using office = await postOffice();
  const low = [1, 2, 3].map((n) => noticeOf({ channel: "email", alert: `low${n}`, priority: "low" }));
  const high = [1, 2].map((n) => noticeOf({ channel: "email", alert: `high${n}` }));
  const desk = smallBook([...low, ...high]);
  await using _ = quickSender(desk, { email: courierTo(office.port) });
  await until(() => desk.states().every((state) => state === "sent"));
  const links = office.letters.map(({ text }) =>
    [...text.replaceAll("=\r\n", "").matchAll(/\/n\/(\w+?)%/g)].map(([, alert]) => alert),
  );
  expect(links).toEqual([["high1"], ["high2"], ["low1", "low2", "low3"]]);
});

test("a mail server's address: TLS to any other machine, a sender, and nothing else", () => {
  expect(smtpPlaceOf("smtp://lab:p%40ss@mail.example.it:2525?from=lab@example.it")).toEqual({
    host: "mail.example.it",
    port: 2525,
    tls: "required",
    user: "lab",
    password: "p@ss",
    from: "lab@example.it",
  });
  expect(smtpPlaceOf("smtps://mail.example.it?from=lab@example.it")).toMatchObject({
    port: 465,
    tls: "at-once",
  });
  expect(smtpPlaceOf("smtp://127.0.0.1?from=lab@example.it")).toMatchObject({ port: 587, tls: "offered" });
  for (const wrong of [
    "http://mail.example.it?from=lab@example.it",
    "smtp://mail.example.it",
    "smtp://lab@mail.example.it?from=lab@example.it",
    "smtp://mail.example.it?from=lab@example.it&tls=off",
  ]) {
    expect(typeof smtpPlaceOf(wrong), wrong).toBe("string");
  }
});

test("a duty is told over what it has; one that alone was forgotten is noticed, and nobody at all is no failure", () => {
  const contacts = contactsFile.parse({
    duties: {
      nurse: {
        email: ["nurse@asl.example"],
        webhook: { template: "ntfy", url: "https://push.example/topic" },
      },
    },
  });
  expect(channelsOf(contacts, "nurse", true)).toEqual(["email", "webhook"]);
  expect(channelsOf(contacts, "nurse", false)).toEqual(["webhook"]);
  expect(channelsOf(contacts, "doctor", true)).toEqual(["email"]);
  expect(channelsOf(noContacts, "nurse", true)).toEqual([]);
});
