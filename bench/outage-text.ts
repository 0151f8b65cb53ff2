import type { Found } from "./kill-verdict.ts";
import { machineLine } from "./machine.ts";
import type { OutageReport } from "./outage-campaign.ts";
import { table, whole } from "./table.ts";

export function outageText(report: OutageReport): string {
  const { backlog, poison, ledger, found, seen } = report;
  return [
    table(
      ["publish to acknowledgement", "messages", "p50 ms", "p99 ms", "longest ms"],
      report.stretches.map(({ stretch, acknowledged, p50, p99, longest }) => [
        stretch,
        whole(acknowledged),
        p50.toFixed(1),
        p99.toFixed(1),
        longest.toFixed(0),
      ]),
    ),
    "",
    table(
      ["", "due", "missing", "doubled", "unexpected"],
      [
        readings("in InfluxDB, read there", report, found),
        readings("through the hub", report, seen),
        alerts(found),
        [
          "poison in quarantine",
          poison.sent,
          poison.sent - poison.refused,
          poison.refusedTwice,
          poison.wrong,
        ],
      ].map((row) => row.map((cell) => (typeof cell === "number" ? whole(cell) : cell))),
    ),
    "",
    `at most ${whole(backlog.readings)} readings waited (${(backlog.bytes / 1e6).toFixed(1)} MB), the oldest ${backlog.oldest.toFixed(0)} s; tried again ${backlog.resumedAfter.toFixed(1)} s and all there ${backlog.caughtUpAfter.toFixed(1)} s after influxd answered again, ${whole(backlog.perSecond)} readings/s between`,
    `ledger: ${whole(ledger.found)} found, ${whole(ledger.stored)} stored, ${whole(ledger.quarantined)} in quarantine, residual ${found.residual}`,
    `influxd killed ${report.influxKills} times and stopped for ${report.minutes} min, hub killed ${report.hubKills} times; ${report.clients} clients, ${report.rate} messages/s, ${whole(report.acknowledged)} acknowledged, ${whole(report.resent)} sent again, seed ${report.seed}, ${report.seconds.toFixed(0)} s`,
    report.isWell ? "nothing lost, nothing twice" : "SOMETHING IS WRONG",
    machineLine(report.machine),
  ].join("\n");
}

const readings = (name: string, { acknowledged, poison }: OutageReport, found: Found) => [
  name,
  acknowledged - poison.sent,
  found.missing,
  found.doubled,
  found.unexpected,
];

const alerts = (found: Found) => [
  "alerts",
  found.alertsExpected,
  found.alertsMissing,
  found.alertsDoubled,
  found.alertsUnexpected,
];
