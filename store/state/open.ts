import type { StateStore } from "../../model/state-store.ts";
import { type EmbeddedStatePlace, openEmbeddedState } from "./embedded.ts";

export interface StatePlace extends EmbeddedStatePlace {
  /** `embedded:` for the file, or where PostgreSQL is, with its secret. */
  readonly url: string;
}

/** Opens the state store where the settings say. `file` and `synchronous` are for the embedded one. */
export async function openState({ url, ...place }: StatePlace): Promise<StateStore> {
  if (url === "embedded:") return openEmbeddedState(place);
  // Each thread of a hub would load its client, and most hubs never speak to one.
  const { openPostgresState } = await import("./postgres.ts");
  return openPostgresState({ ...place, url });
}
