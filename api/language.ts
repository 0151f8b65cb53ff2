import type { FastifyReply, FastifyRequest } from "fastify";
import { type Language, languages, type Viewer } from "../model/pages.ts";
import { holds, type Visitor } from "./access.ts";
import { type TroubleNeeds, troublesFor } from "./troubles.ts";

const cookie = "labhub_lang";

const languageIn = (text: unknown): Language | null => languages.find((each) => each === text) ?? null;

/** The language asked for in the address, else remembered, else preferred by the browser, else Italian. */
function languageOf(request: FastifyRequest, asked: Language | null): Language {
  const remembered = languageIn(request.cookies?.[cookie]);
  return asked ?? remembered ?? preferred(request.headers["accept-language"] ?? "") ?? "it";
}

/** The first of our languages in the browser's list, which browsers send best first. */
function preferred(header: string): Language | null {
  const wanted = header.split(",").map((part) => part.trim().slice(0, 2).toLowerCase());
  return wanted.map(languageIn).find((each) => each !== null) ?? null;
}

/**
 * Who looks at this page; remembers a language asked for in the address. Whoever works here is told what is amiss, on
 * pages that know it.
 */
export function viewerOf(
  request: FastifyRequest,
  reply: FastifyReply,
  visitor: Visitor | null,
  hub?: TroubleNeeds,
): Viewer {
  const base = "http://hub.invalid";
  const url = new URL(URL.canParse(request.url, base) ? request.url : "/", base);
  const asked = languageIn(url.searchParams.get("lang"));
  if (asked !== null) {
    reply.setCookie(cookie, asked, { path: "/", sameSite: "lax", httpOnly: true, maxAge: 31_536_000 });
  }
  url.searchParams.delete("lang");
  const troubles = visitor === null || hub === undefined ? undefined : troublesFor(hub, visitor);
  return {
    language: languageOf(request, asked),
    path: url.pathname + url.search,
    username: visitor?.username ?? null,
    ...(troubles === undefined ? {} : { troubles }),
    ...(visitor === null ? {} : linksOf(visitor)),
  };
}

/** Where the foot of a page leads, and whom. */
const links = {
  seesRules: ["clinician", "admin"],
  entersFacts: ["clinician", "evaluator"],
  seesFigures: ["evaluator", "operator"],
  hasReports: ["evaluator", "supplier"],
  seesDevices: ["supplier", "operator", "admin"],
} as const;

const linksOf = (visitor: Visitor): Partial<Record<keyof typeof links, true>> =>
  Object.fromEntries(
    Object.entries(links)
      .filter(([, roles]) => holds(visitor, ...roles))
      .map(([link]) => [link, true]),
  );
