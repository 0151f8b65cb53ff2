import { z } from "zod";
import { HubFailure } from "../../model/failure.ts";
import type { Duration } from "../../model/time.ts";
import { failureOf, type InfluxHttp, type InfluxRequest, unavailable } from "./http.ts";

const seriesShape = z.object({
  name: z.string().default(""),
  tags: z.record(z.string(), z.string()).default({}),
  columns: z.array(z.string()),
  values: z.array(z.array(z.union([z.string(), z.number(), z.boolean(), z.null()]))).default([]),
});
export type InfluxSeries = z.infer<typeof seriesShape>;

const resultShape = z.object({ error: z.string().optional(), series: z.array(seriesShape).default([]) });
const answerShape = z.object({ error: z.string().optional(), results: z.array(resultShape).default([]) });

/** The series of a whole answer of `/query`, which also says 200 when a statement failed. */
export async function seriesFor(
  http: InfluxHttp,
  request: InfluxRequest,
  timeout: Duration,
): Promise<readonly InfluxSeries[]> {
  const { status, body } = await http.send(request, timeout);
  if (status !== 200) throw failureOf(status);
  return seriesIn(body);
}

/** Something done rather than asked: by `/query`, which tells of a failure in its answer, or by 2.x's own way, which says 204. */
export async function done(http: InfluxHttp, request: InfluxRequest, timeout: Duration): Promise<void> {
  const { status, body } = await http.send(request, timeout);
  if (status === 204) return;
  if (status !== 200) throw failureOf(status);
  seriesIn(body);
}

/** The series of one document of an answer. Throws as `errorSaid` has it when it holds an error instead. */
export function seriesIn(document: string): readonly InfluxSeries[] {
  const { error, results } = answerIn(document);
  const said = error ?? results.find((each) => each.error !== undefined)?.error;
  if (said !== undefined) throw errorSaid(said);
  return results.flatMap(({ series }) => series);
}

function answerIn(document: string): z.infer<typeof answerShape> {
  try {
    return answerShape.parse(JSON.parse(document));
  } catch {
    throw unavailable("what it answered is no answer to a query");
  }
}

/** An error in an answer, by what it is about. Its text may quote the query, so it is not passed on. */
export function errorSaid(text: string): HubFailure {
  if (/not found|not authorized|unauthorized|forbidden|authorization/i.test(text)) {
    return new HubFailure(
      "configuration-rejected",
      "InfluxDB: the place to read from is not there, or not for us",
    );
  }
  if (/^error parsing query|undefined variable|missing parameter|invalid/i.test(text)) {
    return new HubFailure("defect", "InfluxDB did not understand a query");
  }
  return unavailable("a query failed there");
}
