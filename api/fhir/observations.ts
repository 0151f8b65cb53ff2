import { HubFailure } from "../../model/failure.ts";
import type { PatientRecords } from "../../model/records.ts";
import { observationResource, type Resource } from "./resources.ts";
import { type Asked, assertKnown, codesAsked, countAsked, datesAsked, single } from "./search.ts";

/**
 * One page of a person's Observations: metric by metric in the order of their codes, each oldest first. A page does not
 * go over the end of a metric, so it may hold fewer than were asked for, or none, and still have a next.
 */
export async function observationsFound(
  records: PatientRecords,
  patient: string,
  asked: Asked,
): Promise<{ readonly resources: readonly Resource[]; readonly next: string | null }> {
  assertKnown(asked, ["patient", "subject", "patient:identifier", "code", "date", "_count", "_page"]);
  const stretch = datesAsked(asked);
  const limit = countAsked(asked);
  const place = placeIn(single(asked, "_page"));
  const codes = await codesOf(records, patient, codesAsked(asked));
  const code = codes[place.index];
  if (code === undefined || stretch.from >= stretch.until) return { resources: [], next: null };
  const page = await records.readings(patient, { code, ...stretch }, { limit, cursor: place.cursor });
  const isLast = place.index === codes.length - 1;
  const next = page.next !== null ? `${place.index}~${page.next}` : isLast ? null : `${place.index + 1}~`;
  return { resources: page.items.map(observationResource), next };
}

async function codesOf(
  records: PatientRecords,
  patient: string,
  asked: readonly string[] | null,
): Promise<readonly string[]> {
  const there = (await records.latest(patient)).map((reading) => reading.code);
  const wanted = asked === null ? there : there.filter((code) => asked.includes(code));
  return wanted.toSorted();
}

function placeIn(page: string | undefined): { index: number; cursor: string | undefined } {
  if (page === undefined) return { index: 0, cursor: undefined };
  const [, index, cursor] = /^(\d{1,4})~(.{0,512})$/.exec(page) ?? [];
  if (index === undefined) {
    throw new HubFailure("input-rejected", "query/_page: take it from the link `next` of the page before");
  }
  return { index: Number(index), cursor: cursor === "" ? undefined : cursor };
}
