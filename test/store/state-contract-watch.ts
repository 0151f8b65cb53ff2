import { expect, test } from "vitest";
import { after, before, days, hours, minutes } from "../../model/time.ts";
import type { DeviceContact } from "../../model/watch-book.ts";
import type { In } from "./state-place.ts";
import { anna, batch, cuff, enrolment, morning } from "./state-samples.ts";

const contact: DeviceContact = {
  device: cuff,
  heardAt: morning,
  battery: 71.5,
  batteryBefore: null,
  readingAt: null,
  measuredAt: null,
  batteryAt: morning,
  clockOffset: -3,
};

export function watchContract(within: In): void {
  test(
    "a device's last contact is kept with its batch, and known after a restart",
    within(async (state, openAgain) => {
      await state.progress.commit(batch(0, { contacts: [contact] }));
      const later = { ...contact, heardAt: after(morning, minutes(1)), battery: 70, batteryBefore: 71.5 };
      await state.progress.commit(batch(1, { contacts: [later] }));
      expect(await (await openAgain()).watch.contacts()).toEqual([later]);
    }),
  );

  test(
    "that the hub lives and when nobody watched is kept, what is old let go",
    within(async (state, openAgain) => {
      expect(await state.watch.aliveAt()).toBeNull();
      await state.watch.alive(morning);
      await state.watch.alive(after(morning, minutes(1)));
      const long = { from: before(morning, days(90)), until: before(morning, days(89)) };
      await state.watch.addUnwatched(long, before(morning, days(100)));
      const night = { from: before(morning, hours(9)), until: before(morning, hours(1)) };
      await state.watch.addUnwatched(night, before(morning, days(60)));
      const again = await openAgain();
      expect(await again.watch.aliveAt()).toBe(after(morning, minutes(1)));
      expect(await again.watch.unwatched()).toEqual([night]);
    }),
  );

  test(
    "everybody's histories are read by kind, oldest first",
    within(async (state) => {
      await state.registry.addEnrolment(enrolment(), "hub");
      const { enrolledAt } = enrolment();
      const suspended = {
        kind: "suspended" as const,
        because: "hospital" as const,
        at: enrolledAt,
        recordedAt: enrolledAt,
        by: "x",
      };
      await state.registry.recordEnrolmentEvent(anna, suspended);
      const found = await state.watch.histories(["consent-given", "suspended"]);
      expect(found.get(anna)?.map(({ kind }) => kind)).toEqual(["consent-given", "suspended"]);
    }),
  );
}
