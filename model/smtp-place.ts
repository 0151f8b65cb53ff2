import { z } from "zod";
import { isLoopback } from "./loopback.ts";

/** A mail server as the settings name it, and whom letters are from. */
export interface SmtpPlace {
  readonly host: string;
  readonly port: number;
  /** `at-once`: TLS from the first byte (`smtps://`). `required`: STARTTLS or nothing. `offered`: on this machine only. */
  readonly tls: "at-once" | "required" | "offered";
  readonly user: string | undefined;
  readonly password: string | undefined;
  readonly from: string;
}

const form =
  "must be smtp://user:password@host:587?from=lab@example.it, or smtps://…:465?from=… (TLS from the first byte)";

/** Reads a mail server's address; the text of the fault when it is none. Another machine is spoken to over TLS alone. */
export function smtpPlaceOf(text: string): SmtpPlace | string {
  const scheme = /^(smtps?):\/\/(.+)$/.exec(text);
  const given = `http://${scheme?.[2]}`;
  if (scheme === null || !URL.canParse(given)) return form;
  const { hostname, port, username, password, pathname, searchParams } = new URL(given);
  const strange = [...searchParams.keys()].find((key) => key !== "from");
  if (strange !== undefined || pathname !== "/") return form;
  const from = z.email().safeParse(searchParams.get("from"));
  if (!from.success) return `needs ?from= with the address letters come from; ${form}`;
  if ((username === "") !== (password === "")) return `needs user and password, or neither; ${form}`;
  const isSecure = scheme[1] === "smtps";
  // The scheme above leaves its own default port out.
  const named = port === "" && /:80(\/|\?|$)/.test(text.slice(text.lastIndexOf("@") + 1)) ? 80 : Number(port);
  return {
    host: hostname.replace(/^\[|\]$/g, ""),
    port: named || (isSecure ? 465 : 587),
    tls: isSecure ? "at-once" : isLoopback(hostname) ? "offered" : "required",
    user: username === "" ? undefined : decodeURIComponent(username),
    password: password === "" ? undefined : decodeURIComponent(password),
    from: from.data,
  };
}
