import { type DeviceKey, keyOf } from "../../model/identity.ts";
import { taskOf } from "../../model/lending.ts";
import type { DeviceSeen, ReadPresences } from "../../model/presence.ts";
import { presenceOf } from "../../model/presence-now.ts";
import type { StateStore } from "../../model/state-store.ts";
import type { Clock } from "../../model/time.ts";
import type { ReadLending } from "./lending.ts";

export interface PresencesNeeds {
  readonly state: Pick<StateStore, "links" | "watch">;
  readonly lending: ReadLending;
  readonly clock: Clock;
}

/** Whether devices are there. By whom they are expected to be is known in here and told nowhere. */
export function presenceReader({ state, lending, clock }: PresencesNeeds): ReadPresences {
  return async (devices) => {
    if (devices.length === 0) return new Map();
    const keys = devices.map(({ service, device }) => keyOf(service, device));
    const links = await state.links.latest(keys);
    const contacts = await state.watch.contactsOf(keys);
    const picture = await lending();
    const now = clock.now();
    return new Map<DeviceKey, DeviceSeen>(
      devices.map(({ service, device, type }) => {
        const key = keyOf(service, device);
        const contact = contacts.get(key);
        const task = taskOf(picture, key, type, now);
        const presence = presenceOf({ link: links.get(key), contact, task }, now);
        return [key, { presence, lastSeenAt: contact?.heardAt ?? null, battery: contact?.battery ?? null }];
      }),
    );
  };
}
