import type { Notice } from "../../model/notice.ts";
import type { DelayTally } from "../../model/sli.ts";
import type { AlertBook } from "../../model/state-store.ts";
import { between, type Instant, utcHour } from "../../model/time.ts";

/** Times how long notices took from when they were due, by their alert's service. One whose alert is gone is left out. */
export function timingNotices(
  alert: AlertBook["alert"],
  delays: Pick<DelayTally, "add">,
): (notice: Notice, at: Instant) => void {
  return ({ alert: id, dueAt }, at) => {
    const add = (service: NonNullable<Awaited<ReturnType<typeof alert>>>["service"]): void =>
      delays.add({ name: "notification", service, hour: utcHour(dueAt) }, between(dueAt, at));
    void alert(id).then(
      (found) => (found === null ? undefined : add(found.service)),
      () => {}, // a figure is not worth a notice
    );
  };
}
