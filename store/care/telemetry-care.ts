import { HubFailure } from "../../model/failure.ts";
import type { TelemetryTerms } from "../../model/retention.ts";
import type { MessagesAgain, TelemetryCare } from "../../model/telemetry-care.ts";
import { type InfluxPlace, nameOfPlace, type TelemetryPlace } from "../../model/telemetry-place.ts";
import { after, atMillisecond, type Clock, type Duration, hours } from "../../model/time.ts";
import { notesIn } from "../copying/copy-notes.ts";
import { copyToEmbedded } from "../copying/to-embedded.ts";
import { copyToInflux } from "../copying/to-influx.ts";
import { openInflux } from "../influx/open.ts";
import { bytesOf } from "../influx/writing.ts";
import type { KeptReading } from "../telemetry/cursor.ts";
import type { FarTelemetry } from "../telemetry/far.ts";
import type { NearTier } from "../telemetry/near.ts";
import { openNearTier } from "../telemetry/near-tier.ts";
import { openTelemetry, prepareTelemetryFile } from "../telemetry/open.ts";
import { takePen } from "../telemetry/pen.ts";
import { pruneDue } from "../telemetry/pruning.ts";
import { sinceOf, standingOf } from "./standing.ts";
import { verifyCarried, verifyKept } from "./verifying.ts";

export interface CareNeeds {
  /** The telemetry file of the data directory. */
  readonly file: string;
  readonly place: TelemetryPlace;
  readonly terms: TelemetryTerms;
  /** Opens the journal to compare with. */
  readonly journal: () => Promise<MessagesAgain>;
  readonly clock: Clock;
  readonly pause: (length: Duration) => Promise<unknown>;
  readonly random: () => number;
}

interface Tiers {
  readonly near: NearTier;
  readonly far: FarTelemetry;
  readonly placeName: string;
}

/** What those who run the hub ask of its telemetry store. Each call opens what it needs, and closes it. */
export function telemetryCare(needs: CareNeeds): TelemetryCare {
  const { file, place, terms, clock, random } = needs;
  const expired = (code: string) => pruneDue({ terms, keepNear: null }, clock.now()).expired(code);
  // What is about to expire may be gone there and not yet here.
  const isKept = ({ code, at }: KeptReading) => at > after(expired(code) ?? atMillisecond(0), hours(1));
  return {
    standing: async () => {
      if (place.kind === "embedded") {
        prepareTelemetryFile(file, place);
        return { place: "embedded:", fault: null, near: null };
      }
      return await withTiers(needs, place.influx, ({ near, far, placeName }) =>
        standingOf(file, placeName, near, far, clock.now()),
      );
    },
    verify: async (asked) => {
      const journal = await needs.journal();
      if (place.kind === "embedded") {
        const telemetry = openTelemetry({ ...needs, readOnly: true });
        try {
          return await verifyKept(asked, telemetry, journal, random);
        } finally {
          await telemetry.close();
        }
      }
      // Under the pen: else somebody may be erased between the two looks.
      await using _pen = await takePen(file);
      return await withTiers(needs, place.influx, ({ near, far }) =>
        verifyCarried(near.sample(asked.count, asked, random).filter(isKept), far, journal),
      );
    },
    refeed: async (receivedFrom) => {
      const influx = influxOf(place);
      await using _pen = await takePen(file);
      return await withTiers(needs, influx, async ({ near, far }) => {
        await far.check();
        return { waiting: near.rewind(receivedFrom), nearSince: sinceOf(near) };
      });
    },
    copy: async (to, { resume, told }) => {
      const influx = influxOf(place);
      await using _pen = await takePen(file);
      const far = openInflux(influx, terms, { clock });
      const notes = notesIn(`${file}.copy`);
      const copying = { ...needs, far, placeName: nameOfPlace(influx), notes, resume, expired, told };
      try {
        return to === "influx" ? await copyToInflux({ ...copying, bytesOf }) : await copyToEmbedded(copying);
      } finally {
        await far.close();
      }
    },
  };
}

function influxOf(place: TelemetryPlace): InfluxPlace {
  if (place.kind === "influx") return place.influx;
  throw new HubFailure(
    "configuration-rejected",
    "LABHUB_TELEMETRY_URL says embedded:, and this is about an InfluxDB; set it to influxdb2://… or influxdb1://…",
  );
}

async function withTiers<Result>(
  { file, terms, clock, place }: CareNeeds,
  influx: InfluxPlace,
  work: (tiers: Tiers) => Promise<Result>,
): Promise<Result> {
  prepareTelemetryFile(file, place);
  const placeName = nameOfPlace(influx);
  const near = openNearTier({ file, placeName });
  const far = openInflux(influx, terms, { clock });
  try {
    return await work({ near, far, placeName });
  } finally {
    near.close();
    await far.close();
  }
}
