import { taxCodeForms, taxCodeFormsInBytes } from "../model/direct-identifiers.ts";
import { holdsEmail, maskEmails } from "./email-addresses.ts";
import { holdsCode, isSuspect, namesSomebody } from "./identifier-suspicion.ts";

const everywhere = (forms: readonly RegExp[]): readonly RegExp[] =>
  forms.map(({ source, flags }) => new RegExp(source, `${flags}g`));
const [inText, inBytes] = [everywhere(taxCodeForms), everywhere(taxCodeFormsInBytes)];

/**
 * A message's text with what names somebody masked: asterisks in place of letters, ones in place of digits, as long as
 * before, so that it reads as it did. `null` when there is nothing to mask. Pure, and content with its own work.
 */
export const scrubbed = (text: string): string | null =>
  isSuspect(text) ? changed(text, masked(text, inText)) : null;

/** The same for what is no text, each byte as one letter. */
export const scrubbedBytes = (latin1: string): string | null =>
  isSuspect(latin1, taxCodeFormsInBytes) ? changed(latin1, masked(latin1, inBytes)) : null;

const changed = (before: string, after: string): string | null => (after === before ? null : after);
const masked = (text: string, codes: readonly RegExp[]): string =>
  maskEmails(codes.reduce((left, form) => left.replace(form, maskCode), maskMembers(text)));

/** A device that counts its messages under a tax code goes on counting: no asterisk may stand in a `boot`. */
const inBoot = /"boot"\s*:\s*"[^"]*$/;
const maskCode = (found: string, at: number, text: string): string =>
  inBoot.test(text.slice(Math.max(0, at - 80), at)) ? "x".repeat(found.length) : stars(found);

const stars = (found: string): string => "*".repeat(found.length);

/** Where the walk through a text stands. It is no parser: what is no JSON is walked as well. */
interface Walk {
  depth: number;
  /** The member just named names somebody. */
  isNamed: boolean;
  /** The depth from which everything is masked; `null` outside such a member. */
  within: number | null;
}

const token = /["{}[\],]|-?\d[\d.eE+-]*/g;

function maskMembers(text: string): string {
  const walk: Walk = { depth: 0, isNamed: false, within: null };
  const parts: string[] = [];
  let copied = 0;
  token.lastIndex = 0;
  for (let found = token.exec(text); found !== null; found = token.exec(text)) {
    const [sign] = found;
    const end = sign === '"' ? endOfString(text, found.index) : found.index + sign.length;
    token.lastIndex = end;
    const given = text.slice(found.index, end);
    const put = sign === '"' ? maskString(walk, given, isKey(text, end)) : step(walk, given);
    if (put === given) continue;
    parts.push(text.slice(copied, found.index), put);
    copied = end;
  }
  return copied === 0 ? text : `${parts.join("")}${text.slice(copied)}`;
}

function endOfString(text: string, start: number): number {
  let at = start + 1;
  while (at < text.length && text[at] !== '"') at += text[at] === "\\" ? 2 : 1;
  return Math.min(at + 1, text.length);
}

const afterSpace = /\S/g;
function isKey(text: string, end: number): boolean {
  afterSpace.lastIndex = end;
  return afterSpace.exec(text)?.[0] === ":";
}

function maskString(walk: Walk, given: string, isMember: boolean): string {
  const plain = unescaped(given);
  if (isMember) {
    walk.isNamed = namesSomebody(plain);
    return given;
  }
  const isHidden =
    walk.isNamed ||
    walk.within !== null ||
    (plain.length + 2 !== given.length && (holdsCode(plain) || holdsEmail(plain)));
  return isHidden ? `"${stars(given.slice(1, -1))}"` : given;
}

/** A string as it reads; as it is written when that is no JSON. */
function unescaped(given: string): string {
  const inside = given.slice(1, -1);
  if (!inside.includes("\\")) return inside;
  return inside.replaceAll(/\\u([0-9a-f]{4})/gi, (_, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  );
}

/** Goes past a mark or a number; a masked number stays one. */
function step(walk: Walk, given: string): string {
  switch (given) {
    case "{":
    case "[":
      walk.depth += 1;
      if (walk.isNamed) walk.within ??= walk.depth;
      walk.isNamed = false;
      return given;
    case "}":
    case "]":
      if (walk.within === walk.depth) walk.within = null;
      walk.depth -= 1;
      walk.isNamed = false;
      return given;
    case ",":
      walk.isNamed = false;
      return given;
    default:
      return walk.isNamed || walk.within !== null ? given.replaceAll(/\d/g, "1") : given;
  }
}
