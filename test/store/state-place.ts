import type { StateStore } from "../../model/state-store.ts";
import type { StateChoices } from "../../store/state/state-over.ts";

/** Somewhere a state store lives. It may be opened several times at once, as the hub's threads do. */
export interface StatePlace {
  open(): Promise<StateStore>;
  /** Takes it away for good; called when all that was opened is closed. */
  remove(): Promise<void>;
}
/** A new place each time; all that is opened in it tells as it was said. */
export type NewPlace = (choices?: StateChoices) => Promise<StatePlace>;
export type Work = (state: StateStore, openAgain: () => Promise<StateStore>) => Promise<void>;

/** A test in a place of its own. */
export const inNewPlace =
  (newPlace: NewPlace) =>
  (work: Work): (() => Promise<void>) =>
  async () => {
    const place = await newPlace();
    const opened: StateStore[] = [];
    const open = async () => {
      const state = await place.open();
      opened.push(state);
      return state;
    };
    try {
      await work(await open(), open);
    } finally {
      for (const state of opened) await state.close();
      await place.remove();
    }
  };
export type In = ReturnType<typeof inNewPlace>;
