import type { KillReport } from "./kill-campaign.ts";
import { isClean } from "./kill-verdict.ts";
import { table, whole } from "./table.ts";

export const killText = (report: KillReport): string =>
  [
    table(
      ["", "sent", "found", "missing", "doubled", "unexpected"],
      [
        [
          "readings acknowledged",
          whole(report.acked),
          whole(report.acked - report.missing),
          whole(report.missing),
          whole(report.doubled),
          whole(report.unexpected),
        ],
        [
          "alerts due",
          whole(report.alertsExpected),
          whole(report.alertsFound),
          whole(report.alertsMissing),
          whole(report.alertsDoubled),
          whole(report.alertsUnexpected),
        ],
      ],
    ),
    "",
    `${report.kills} kills, ${report.clients} clients, ${whole(report.messages)} messages, ${whole(report.resent)} sent again, ledger residual ${report.residual}, ${report.seconds.toFixed(0)} s`,
    isClean(report) ? "nothing lost, nothing doubled" : "SOMETHING IS WRONG",
  ].join("\n");
