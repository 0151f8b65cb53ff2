import type { DoorNote, DoorWord } from "./door-note.ts";
import type { FigureAnswer, FigureQuestion } from "./figures-post.ts";
import type { DeviceKey } from "./identity.ts";

/** What the hub's threads tell one another. A lost `…-changed` only delays: every reader also looks by itself. */
export type Wire =
  /** Broker → pipeline: there is something new in the journal. */
  | { readonly tell: "journal-appended" }
  /** Pipeline → drain: there are readings to carry to InfluxDB. */
  | { readonly tell: "readings-stored" }
  /** Pipeline → API: there are alert transitions to show. */
  | { readonly tell: "alerts-changed" }
  /** Pipeline → broker: a verdict for a device, JSON ready to publish. */
  | { readonly tell: "receipt"; readonly device: DeviceKey; readonly receipt: string }
  /** API → broker: this device's credential, or who is behind it, changed; its session is held against it at once. */
  | { readonly tell: "credential-changed"; readonly device: DeviceKey }
  /** Broker → desk: what happened at the door, in order. */
  | { readonly tell: "door-notes"; readonly notes: readonly DoorNote[] }
  /** Desk → broker: it began, and knows of nobody who is there. */
  | { readonly tell: "desk-began" }
  /** Desk → broker: what is to be said to devices. */
  | { readonly tell: "door-words"; readonly words: readonly DoorWord[] }
  /** API → desk: there is something new for devices. */
  | { readonly tell: "downlink-added" }
  /** Pipeline → desk: a device asked for the time, and gets its configuration, which holds it. */
  | { readonly tell: "time-asked"; readonly device: DeviceKey }
  /** API → reports: there is a report to be made, or one to be written in a format. */
  | { readonly tell: "report-asked" }
  /** API → reports: figures are asked for. */
  | { readonly tell: "figures-asked"; readonly question: FigureQuestion }
  /** Reports → API: what came of it. */
  | { readonly tell: "figures-given"; readonly answer: FigureAnswer }
  /** Thread → hub: at work; the API says on which port. */
  | { readonly tell: "ready"; readonly port?: number }
  /** Hub → thread: finish what is begun and end. */
  | { readonly tell: "stop" };
