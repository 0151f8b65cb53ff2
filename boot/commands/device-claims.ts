import { z } from "zod";
import { claimView } from "../../model/claim.ts";
import { claimCodesAsked, newClaimCodes } from "../../model/new-claim-codes.ts";
import { assertServices } from "../../model/pilot-fit.ts";
import { assertInTheLab } from "../../model/service-standing.ts";
import { after, type Instant, parseDuration } from "../../model/time.ts";
import { asked, timeGiven } from "./asked.ts";
import { byOperator } from "./by-operator.ts";
import type { Answer, Command } from "./command.ts";
import { claimNote } from "./handing-over.ts";
import type { OpenHub, WithHub } from "./open-hub.ts";
import { minuteOf, table } from "./table.ts";

/** `device claim-codes`: codes that go into boxes, each making one device. */
export const deviceClaimCommands = (withHub: WithHub): readonly Command[] => [
  {
    words: "device claim-codes",
    takes: "--service ID --type TYPE [--count 1] [--expires P30D|TIME]",
    does: "makes codes by which devices get their own credential, shown once",
    details:
      "Each code makes one device. They last 30 days, a year at most.\n\n" +
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
      if (expires !== undefined && parseDuration(expires) === null) timeGiven("expires", expires);
      return withHub((hub) => make(hub, given, expires));
    },
  },
];

async function make(
  hub: OpenHub,
  given: Omit<z.output<typeof claimCodesAsked>, "expiresAt">,
  expires: string | undefined,
): Promise<Answer> {
  const { service, type, count } = given;
  const { claims, services } = hub.state;
  assertServices(hub.pilot.services, [service]);
  for (const each of hub.pilot.services.filter(({ id }) => id === service)) {
    assertInTheLab(each, await services.history(service));
  }
  const at = hub.clock.now();
  const expiresAt = expires === undefined ? undefined : expiryOf(expires, at);
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

const expiryOf = (text: string, now: Instant): Instant | undefined => {
  const lasts = parseDuration(text);
  return lasts === null ? timeGiven("expires", text) : after(now, lasts);
};
