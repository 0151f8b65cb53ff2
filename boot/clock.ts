import { atMillisecond, type Clock } from "../model/time.ts";

/** The machine's clock: the only place in the hub that asks it. */
export const systemClock: Clock = { now: () => atMillisecond(Date.now()) };
