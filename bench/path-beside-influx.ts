import type { Contest } from "./contender.ts";
import { type PathOptions, type PathReport, pathScenario, pathText } from "./path.ts";
import { ms, table, whole } from "./table.ts";

/** The same load on a hub that keeps its readings itself and on one that carries them to an InfluxDB on this machine. */
export interface BesideReport {
  readonly embedded: PathReport;
  readonly influx: PathReport;
  readonly whole: boolean;
}

export async function besideScenario(
  hubs: { readonly embedded: Contest; readonly influx: Contest },
  bare: Contest,
  options: PathOptions,
  say: (line: string) => void,
): Promise<BesideReport> {
  const embedded = await pathScenario(hubs.embedded, bare, options, say);
  say(`the same ${whole(embedded.rate)}/s, with InfluxDB`);
  const influx = await pathScenario(hubs.influx, bare, { ...options, rate: embedded.rate }, say);
  return { embedded, influx, whole: embedded.whole && influx.whole };
}

export function besideText({ embedded, influx }: BesideReport): string {
  const row = (name: string, of: (report: PathReport) => number, text: (figure: number) => string) => {
    const [one, other] = [of(embedded), of(influx)];
    return [name, text(one), text(other), one === 0 ? "" : (other / one).toFixed(2)];
  };
  const tenths = (figure: number) => figure.toFixed(1);
  return [
    pathText(embedded),
    "",
    "with InfluxDB on this machine:",
    pathText(influx),
    "",
    table(
      ["", "embedded", "InfluxDB", "ratio"],
      [
        row("readings stored and judged/s", ({ judgedPerSecond }) => judgedPerSecond, whole),
        row("messages acknowledged/s", ({ full }) => full.perSecond, whole),
        row("lag at most, messages", ({ lags }) => Math.max(0, ...lags), whole),
        row("lag 0 after, s", ({ settledAfter }) => settledAfter, tenths),
        row("in InfluxDB after that, s", ({ carriedAfter }) => carriedAfter, tenths),
        row("p99 at full rate, ms", ({ full }) => full.p99, ms),
        row("p99 at half rate, ms", ({ half }) => half.p99, ms),
      ],
    ),
  ].join("\n");
}
