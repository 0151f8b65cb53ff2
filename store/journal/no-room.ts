import { HubFailure } from "../../model/failure.ts";

/** Why a message is not taken: `journal-full`, other than what a disk fails with. */
export const full = (text: string): HubFailure => new HubFailure("journal-full", text);

/** Throws `journal-full` while what comes after the journal has no room for more. */
export function mustHaveRoom({ hasRoom }: { readonly hasRoom?: () => boolean }): void {
  if (hasRoom?.() === false) throw full("too much waits for InfluxDB");
}

const words = {
  disk: {
    holding: "the journal's disk takes nothing; acknowledgements wait",
    refusing: "the journal is full: messages are refused until there is room",
  },
  backlog: {
    holding: "too much waits for InfluxDB (LABHUB_BACKLOG_MAX_MB); acknowledgements wait",
    refusing: "too much waits for InfluxDB (LABHUB_BACKLOG_MAX_MB): messages are refused until it takes some",
  },
} as const;

/** What the operator is told when a journal that finds no room holds messages, and when it refuses them. */
export const wordsOf = ({ code }: HubFailure): { readonly holding: string; readonly refusing: string } =>
  words[code === "journal-full" ? "backlog" : "disk"];
