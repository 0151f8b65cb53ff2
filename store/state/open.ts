import type { StateStore } from "../../model/state-store.ts";
import { type EmbeddedStatePlace, openEmbeddedState } from "./embedded.ts";
import { openPostgresState } from "./postgres.ts";

export interface StatePlace extends EmbeddedStatePlace {
  /** `embedded:` for the file, or where PostgreSQL is, with its secret. */
  readonly url: string;
}

/** Opens the state store where the settings say. `file` and `synchronous` are for the embedded one. */
export const openState = ({ url, ...place }: StatePlace): Promise<StateStore> =>
  url === "embedded:" ? openEmbeddedState(place) : openPostgresState({ ...place, url });
