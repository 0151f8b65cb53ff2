import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { StateChoices } from "../../store/state/state-over.ts";
import { openMigratedState } from "./migrated-state.ts";
import type { StatePlace } from "./state-place.ts";
import { silent } from "./state-samples.ts";

/** A folder of its own for an embedded state store. */
export async function stateFolder(
  choices: StateChoices = {},
): Promise<StatePlace & { readonly file: string }> {
  const folder = await mkdtemp(join(tmpdir(), "labhub-state-"));
  const file = join(folder, "state.db");
  return {
    file,
    open: () => openMigratedState({ file, log: silent, ...choices }),
    remove: () => rm(folder, { recursive: true }),
  };
}
