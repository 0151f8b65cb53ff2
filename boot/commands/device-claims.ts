import { z } from "zod";
import { bucketEnd, bucketStart } from "../../model/civil-time.ts";
import { claimView } from "../../model/claim.ts";
import { claimCodesAsked, newClaimCodes } from "../../model/new-claim-codes.ts";
import { assertServices } from "../../model/pilot-fit.ts";
import { assertInTheLab } from "../../model/service-standing.ts";
import { after, type Instant, instant, parseDuration } from "../../model/time.ts";
import { asked } from "./asked.ts";
import { byOperator } from "./by-operator.ts";
import { type Answer, type Command, UsageError } from "./command.ts";
import { claimNote } from "./handing-over.ts";
import type { OpenHub, WithHub } from "./open-hub.ts";
import { minuteOf, table } from "./table.ts";

/** `device claim-codes`: codes that go into boxes, each making one device. */
export const deviceClaimCommands = (withHub: WithHub): readonly Command[] => [
  {
    words: "device claim-codes",
    takes: "--service ID --type TYPE [--count 1] [--expires P30D|DATE|TIME]",
    does: "makes codes by which devices get their own credential, shown once",
    details:
      "Each code makes one device. They last 30 days, a year at most; through a date, as it is on the LAB's calendar.\n\n" +
      "  labhub device claim-codes --service cuore-a-casa --type bp-monitor --count 20 --expires P60D",
    options: { service: "text", type: "text", count: "text", expires: "text" },
    run: ({ text }) => {
      const count = text("count");
      const given = asked(claimCodesAsked.omit({ expiresAt: true }), {
        service: text("service"),
        type: text("type"),
        count: count === undefined ? undefined : Number(count),
      });
      const expires = text("expires");
      // Looked at before the hub is opened: a slip is told by the usage.
      const expiry = expires === undefined ? undefined : expiryOf(expires);
      return withHub((hub) => make(hub, given, expiry));
    },
  },
];

async function make(
  hub: OpenHub,
  given: Omit<z.output<typeof claimCodesAsked>, "expiresAt">,
  expiry: ((from: Instant) => Instant) | undefined,
): Promise<Answer> {
  const { service, type, count } = given;
  const { claims, services } = hub.state;
  assertServices(hub.pilot.services, [service]);
  for (const each of hub.pilot.services.filter(({ id }) => id === service)) {
    assertInTheLab(each, await services.history(service));
  }
  const at = hub.clock.now();
  const expiresAt = expiry?.(at);
  const making = { random: hub.random, hashSecret: hub.secrets.hashDevice, at, by: byOperator.actor };
  const codes = newClaimCodes(expiresAt === undefined ? given : { ...given, expiresAt }, making);
  await claims.add(codes.map(({ kept }) => kept));
  await hub.note({ action: "add-claim-codes", object: service, reason: `${count} ${type}` });
  const shown = claimView.pick({ id: true, service: true, type: true, expiresAt: true });
  const rows = codes.map(({ code, kept }) => [code, kept.id, minuteOf(kept.expiresAt)]);
  return {
    text: `${table(["CODE", "ID", "UNTIL"], rows)}\n\n${claimNote(service)}`,
    json: { items: codes.map(({ code, kept }) => ({ ...z.encode(shown, kept), code })) },
  };
}

/** Until when codes count that are made at a moment: for a while, until a time, or through a day. */
function expiryOf(text: string): (from: Instant) => Instant {
  const lasts = parseDuration(text);
  if (lasts !== null) return (from) => after(from, lasts);
  // A day's noon lies in it on every calendar of Europe.
  const noon = z.iso.date().safeParse(text).success ? `${text}T12:00:00Z` : null;
  const given = instant.safeParse(noon ?? text);
  if (given.success) return () => (noon === null ? given.data : endOfDay(given.data));
  throw new UsageError(
    "--expires must be a duration such as P30D, a date such as 2026-12-31, or a time with a zone, such as 2026-12-31T09:00:00+01:00.",
  );
}

const endOfDay = (at: Instant): Instant =>
  bucketEnd(bucketStart(at, "P1D", "Europe/Rome"), "P1D", "Europe/Rome");
