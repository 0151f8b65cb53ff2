import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { HubFailure } from "../../model/failure.ts";
import type { Pilot } from "../../model/pilot.ts";
import { type TelemetryTerms, telemetryTerms } from "../../model/retention.ts";
import { type InfluxPlace, type InfluxSecrets, nameOfPlace } from "../../model/telemetry-place.ts";
import { days } from "../../model/time.ts";
import { type Answer, type Command, type Given, UsageError } from "./command.ts";
import { tokenNote } from "./handing-over.ts";
import type { StoreNeeds } from "./store.ts";

type InitNeeds = Pick<StoreNeeds, "settingsWithoutToken" | "loadPilot" | "setUp">;

/** `store init`. */
export const storeInitCommand = (needs: InitNeeds): Command => ({
  words: "store init",
  takes:
    "[--admin-token-file FILE | --admin-user NAME --admin-password-file FILE] [--org NAME] [--token-file FILE] [--renew-token]",
  does: "makes the InfluxDB of LABHUB_TELEMETRY_URL ready: bucket or database, terms, token",
  details:
    "Who may create these signs in for this once: InfluxDB 2 by the token in FILE, InfluxDB 1 by user and password; FILE\n" +
    "may be - for the standard input. Readings are kept as long as the pilot definition says. For InfluxDB 2 a token for\n" +
    "just these buckets is made and written to --token-file (for its owner alone), or shown once. Again, it only alters\n" +
    "what differs, and ends with 1 when the file is gone, since InfluxDB tells a token once; --renew-token withdraws the\n" +
    "token and makes another.\n\n" +
    "  labhub store init --admin-token-file /run/secrets/influx-admin --token-file /etc/labhub/influx.token",
  options: {
    "admin-token-file": "text",
    "admin-user": "text",
    "admin-password-file": "text",
    "token-file": "text",
    org: "text",
    "renew-token": "flag",
  },
  run: (given) => init(needs, given),
});

async function init({ settingsWithoutToken, loadPilot, setUp }: InitNeeds, given: Given): Promise<Answer> {
  const { telemetry, pilot: folder } = settingsWithoutToken();
  if (telemetry.kind === "embedded") {
    throw new HubFailure(
      "configuration-rejected",
      "LABHUB_TELEMETRY_URL says embedded:, which needs no init; set it to influxdb2://… or influxdb1://… first",
    );
  }
  const place = placeAsked(telemetry.influx, given);
  const admin = adminAsked(place, given);
  const [tokenFile, renewToken] = [given.text("token-file"), given.flag("renew-token")];
  if (tokenFile !== undefined && tokenFile === given.text("admin-token-file")) {
    throw new UsageError("--token-file is for the hub's own token; name another file than the admin's.");
  }
  const pilot = await loadPilot(folder);
  const terms = telemetryTerms(pilot.evaluation);
  const { changes, token } = await setUp({ place, terms, admin, renewToken });
  if (token !== null && tokenFile !== undefined) replace(tokenFile, `${token}\n`);
  // Given again at each start of a stack: a token that was made and written before is well, one that got lost is not.
  const isLost = token === null && tokenFile !== undefined && !existsSync(tokenFile);
  const unverified = unverifiedIn(pilot);
  const lines = [
    `${nameOfPlace(place)} is ready.`,
    changes.length === 0 ? "All was as it should be." : `Made or altered: ${changes.join("; ")}.`,
    `Single readings are kept ${termsText(terms)}.`,
    ...(unverified.length === 0
      ? []
      : [`Nobody has verified these terms of the pilot yet: ${unverified.join(", ")}.`]),
    ...tokenLines(place, token, tokenFile),
  ];
  const shown = token === null || tokenFile !== undefined ? {} : { token };
  const json = { place: nameOfPlace(place), changes, unverified, tokenMade: token !== null, ...shown };
  return { text: lines.join("\n"), json, isWell: !isLost };
}

/** Whole or as it was, and its owner's alone: InfluxDB tells a token once. */
function replace(file: string, content: string): void {
  writeFileSync(`${file}.new`, content, { mode: 0o600, flush: true });
  renameSync(`${file}.new`, file);
}

function placeAsked(place: InfluxPlace, { text }: Given): InfluxPlace {
  const org = text("org");
  if (org === undefined || org === place.org) return place;
  throw new UsageError(
    `--org ${org} is not the organisation of LABHUB_TELEMETRY_URL (${place.org || "none"}).`,
  );
}

function adminAsked(place: InfluxPlace, { text }: Given): InfluxSecrets {
  const [tokenFile, user, passwordFile] = [
    text("admin-token-file"),
    text("admin-user"),
    text("admin-password-file"),
  ];
  if (place.dialect === "influxdb2") {
    if (tokenFile === undefined || user !== undefined || passwordFile !== undefined) {
      throw new UsageError(
        "InfluxDB 2 is set up with --admin-token-file: an operator's or all-access token.",
      );
    }
    return { token: secretIn(tokenFile), user: undefined, password: undefined };
  }
  if (tokenFile !== undefined) {
    throw new UsageError("InfluxDB 1 knows no tokens; use --admin-user and --admin-password-file.");
  }
  if ((user === undefined) !== (passwordFile === undefined)) {
    throw new UsageError("--admin-user and --admin-password-file: give both or none.");
  }
  // Without, as the hub itself signs in: an InfluxDB that asks nobody needs no more.
  if (user === undefined || passwordFile === undefined) return place;
  return { token: undefined, user, password: secretIn(passwordFile) };
}

function secretIn(file: string): string {
  try {
    const secret = readFileSync(file === "-" ? 0 : file, "utf8").trim();
    if (secret !== "") return secret;
  } catch {
    // What is wrong with the file is told without what is in it.
    throw new HubFailure("input-rejected", `${file} cannot be read`);
  }
  throw new HubFailure("input-rejected", `${file} is empty`);
}

function termsText({ telemetry, short }: TelemetryTerms): string {
  const long = telemetry === null ? "without end" : `for ${telemetry / days(1)} days`;
  return short === null
    ? long
    : `${long}; those of ${[...short.metrics].join(", ")} for ${short.term / days(1)} days`;
}

function unverifiedIn({ evaluation: { retention } }: Pilot): readonly string[] {
  const { rawTelemetry, shortTelemetry } = retention;
  const known = { rawTelemetry, ...(shortTelemetry === undefined ? {} : { shortTelemetry }) };
  return Object.entries(known)
    .filter(([, { status }]) => status === "unverified-default")
    .map(([name]) => `evaluation.retention.${name}`);
}

function tokenLines(place: InfluxPlace, token: string | null, file: string | undefined): readonly string[] {
  if (place.dialect === "influxdb1") return [];
  if (token === null && file !== undefined && existsSync(file))
    return [`The hub's token is in ${file} already.`];
  if (token === null) return ["The hub's token is there already and cannot be shown again (--renew-token)."];
  if (file !== undefined) return [`The hub's token is in ${file}: set LABHUB_INFLUX_TOKEN_FILE=${file}`];
  return [
    "The hub's token, for LABHUB_INFLUX_TOKEN or a file named by LABHUB_INFLUX_TOKEN_FILE:",
    tokenNote(token),
  ];
}
