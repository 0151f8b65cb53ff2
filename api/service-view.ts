import { z } from "zod";
import type { ServiceId } from "../model/identity.ts";
import { type LabService, labService, type Pilot, stage } from "../model/pilot.ts";
import type { ServiceBook } from "../model/registry-book.ts";
import {
  assertInTheLab,
  type ServiceStanding,
  serviceEvent,
  serviceStanding,
} from "../model/service-standing.ts";
import { instant } from "../model/time.ts";

/** A service as it stands: its stage by what happened, its supplier by name. */
export const serviceShown = labService
  .omit({ supplier: true })
  .extend({ supplier: z.string(), organisation: z.string(), stage, offBoardedAt: instant.nullable() });

/** With what it stands on. */
export const serviceStandingShown = serviceShown.extend({
  conformance: serviceEvent.nullable(),
  approval: serviceEvent.nullable(),
  /** How many events its history has. */
  events: z.int(),
});

export function shownService(
  { organisations }: Pilot,
  service: LabService,
  { stage: now, offBoardedAt }: ServiceStanding,
): z.infer<typeof serviceShown> {
  const { supplier: organisation, ...rest } = service;
  const supplier = organisations.find(({ id }) => id === organisation)?.name ?? organisation;
  return { ...rest, supplier, organisation, stage: now, offBoardedAt };
}

export async function shownStanding(
  pilot: Pilot,
  service: LabService,
  book: ServiceBook,
): Promise<z.infer<typeof serviceStandingShown>> {
  const history = await book.history(service.id);
  const standing = serviceStanding(service, history);
  const { conformance, approval } = standing;
  return { ...shownService(pilot, service, standing), conformance, approval, events: history.length };
}

/** Throws `conflict` for a service that has left the LAB: nothing new begins in it. */
export async function assertTakesPart(book: ServiceBook, pilot: Pilot, service: ServiceId): Promise<void> {
  const found = pilot.services.find(({ id }) => id === service);
  if (found !== undefined) assertInTheLab(found, await book.history(service));
}
