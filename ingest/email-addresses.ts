// At most so long, by RFC 5321; bounded so that no text, however hostile, costs more than its length.
const letter = String.raw`[^\s@<>()",;:\\\u0000-\u001f\u007f-\u00ff]`;
const before = new RegExp(`${letter}{1,64}$`);
const after = new RegExp(`^${letter}{1,253}\\.[a-z]{2,24}`, "i");

/** Puts asterisks in place of every e-mail address in a text, as many as it has letters. */
export function maskEmails(text: string): string {
  const parts: string[] = [];
  let copied = 0;
  for (let at = text.indexOf("@"); at >= 0; at = text.indexOf("@", at + 1)) {
    const name = before.exec(text.slice(Math.max(copied, at - 64), at))?.[0] ?? "";
    const host = name === "" ? undefined : after.exec(text.slice(at + 1, at + 280))?.[0];
    if (host === undefined) continue;
    const end = at + 1 + host.length;
    parts.push(text.slice(copied, at - name.length), "*".repeat(name.length + 1 + host.length));
    copied = end;
  }
  return copied === 0 ? text : `${parts.join("")}${text.slice(copied)}`;
}

/** Whether an e-mail address stands in a text. */
export const holdsEmail = (text: string): boolean => text.includes("@") && maskEmails(text) !== text;
