import { messageAt } from "../../model/identity.ts";
import type { Reading } from "../../model/reading.ts";
import { anna, cuff, morning } from "../store/state-samples.ts";

let position = 0;

/** A heart rate of Anna's, each of a message of its own, unless said otherwise. */
export function reading(more: Partial<Reading> = {}): Reading {
  position += 1;
  const at = more.at ?? morning;
  return {
    patient: anna,
    device: cuff,
    code: "heart-rate",
    at,
    deviceAt: at,
    receivedAt: at,
    value: 70,
    sent: null,
    context: null,
    flags: [],
    message: messageAt(0, position),
    ...more,
  };
}
