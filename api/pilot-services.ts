import type { LabService, Pilot } from "../model/pilot.ts";
import { nothingThere, sees, type Visitor } from "./access.ts";

/** The pilot's services somebody may see. Others' are for them as if they did not exist. */
export const ownServices = (pilot: Pilot, visitor: Visitor): readonly LabService[] =>
  pilot.services.filter(({ id }) => sees(visitor, id));

/** Throws `not-found` alike for no service and for somebody else's. */
export function ownService(pilot: Pilot, visitor: Visitor, id: string): LabService {
  const found = ownServices(pilot, visitor).find((each) => each.id === id);
  if (found === undefined) throw nothingThere("service");
  return found;
}
