import { setImmediate as nextTurn } from "node:timers/promises";
import { expect, test } from "vitest";
import { systemClock } from "../../boot/clock.ts";
import { outsideDevices } from "../../ingest/outside-devices.ts";
import { boardOn } from "../../model/board.ts";
import type { DoorNote } from "../../model/door-note.ts";
import type { DeviceKey } from "../../model/identity.ts";
import { cuff } from "../store/state-samples.ts";

const house = () => {
  const revoked = new Set<DeviceKey>();
  const notes: DoorNote[] = [];
  const store = { isAway: false };
  const devices = outsideDevices({
    isKnown: async (device) => {
      if (store.isAway) throw new Error("away");
      return !revoked.has(device);
    },
    note: (note) => notes.push(note),
    most: 10,
    clock: systemClock,
    board: boardOn(),
  });
  return { devices, revoked, notes, store };
};

test("a device that is revoked is not there any more, whatever its status says, until it is known again", async () => {
  const { devices, revoked, notes } = house();
  devices.heard(cuff, true);
  await nextTurn();
  revoked.add(cuff);
  devices.changed(cuff);
  await nextTurn();
  expect(notes.at(-1)).toMatchObject({ note: "link", change: { device: cuff, ended: "expelled" } });
  expect(devices.serves(cuff)).toBe(false);
  const told = notes.length;
  devices.heard(cuff, true);
  expect(notes.length, "nothing of a stranger").toBe(told);

  revoked.clear();
  devices.changed(cuff);
  await nextTurn();
  expect(devices.serves(cuff)).toBe(true);
  expect(notes.slice(told)).toMatchObject([{ note: "link", change: { by: "outside" } }, { note: "listens" }]);
});

test("a changed credential ends no link, and a store that is away changes nothing", async () => {
  const { devices, notes, store } = house();
  devices.heard(cuff, true);
  await nextTurn();
  const told = notes.length;
  devices.changed(cuff);
  await nextTurn();
  store.isAway = true;
  devices.changed(cuff);
  await nextTurn();
  expect(devices.serves(cuff)).toBe(true);
  expect(notes.length).toBe(told);
});
