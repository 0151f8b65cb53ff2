import { DatabaseSync } from "node:sqlite";
import { expect, test } from "vitest";
import type { Telling } from "../../model/notice.ts";
import { tellNobody } from "../../store/state/recording.ts";
import { stateFolder } from "./state-folder.ts";
import { alert, clearing, inHours, raising } from "./state-samples.ts";

/** As if it had come and gone so often, and nobody had looked. */
function addMoves(file: string, id: string, count: number): void {
  const raw = new DatabaseSync(file);
  raw.exec(`with recursive n(i) as (select 1 union all select i + 1 from n where i < ${count})
    insert into alert_move (sequence, alert, at, to_state, by_whom, remark)
    select (select value from counter where name = 'alert-move') + i, '${id}', ${inHours(1)} + i,
      case i % 2 when 0 then 'raised' else 'latched' end, 'hub',
      case i % 2 when 0 then 'recurred' else null end from n;
    update counter set value = value + ${count} where name = 'alert-move'`);
  raw.close();
}

test("whatever moves an alert of 5,000 moves, and whoever is told of it, reads its latest 100; whoever asks for it has all", async () => {
  const seen: Telling[] = [];
  const place = await stateFolder({
    telling: (telling) => {
      seen.push(telling);
      return tellNobody(telling);
    },
  });
  const state = await place.open();
  await state.progress.commitChanges([raising(alert("often"), { latching: true })]);
  addMoves(place.file, "often", 5000);
  seen.length = 0;

  const before = await state.alerts.lastSequence();
  await state.progress.commitChanges([
    clearing("often", inHours(3)),
    raising(alert("again", { since: inHours(4) })),
  ]);
  const answered = await state.alerts.move("often", "acknowledged", { at: inHours(5), by: "rossi" });
  const events = await state.alerts.eventsAfter(before, 10);
  const lengths = [...seen, ...events].map((each) => each.alert.history.length);
  expect(lengths).toEqual([100, 100, 100, 100, 100, 100]);
  const whole = await state.alerts.alert("often");
  expect(whole?.history).toHaveLength(5004);
  expect(answered.history).toEqual(whole?.history.slice(-100));
  expect(seen.map(({ move, alert: { state: to } }) => [move.to, to])).toEqual([
    ["latched", "latched"],
    ["raised", "raised"],
    ["acknowledged", "acknowledged"],
  ]);
  await state.close();
  await place.remove();
});
