import { describe } from "vitest";
import { alertContract } from "./state-contract-alerts.ts";
import { assignmentContract } from "./state-contract-assignments.ts";
import { alertMoveContract } from "./state-contract-moves.ts";
import { peopleContract } from "./state-contract-people.ts";
import { progressContract } from "./state-contract-progress.ts";
import { registryContract } from "./state-contract-registry.ts";
import { inNewPlace, type NewPlace } from "./state-place.ts";

/** What must hold of every adapter of `StateStore`. */
export function stateContract(name: string, newPlace: NewPlace): void {
  const within = inNewPlace(newPlace);
  describe(name, () => {
    registryContract(within);
    assignmentContract(within);
    progressContract(within);
    alertContract(within);
    alertMoveContract(within);
    peopleContract(within);
  });
}
