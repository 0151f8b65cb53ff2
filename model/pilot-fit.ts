import type { ConsentPurpose } from "./consent.ts";
import { HubFailure } from "./failure.ts";
import type { MunicipalityCode, ServiceId } from "./identity.ts";
import type { LabService, Pilot } from "./pilot.ts";
import type { NewEnrolment } from "./records.ts";
import type { EnrolmentAsked } from "./registry.ts";
import { municipalities } from "./territory.ts";

/** Refuses names the pilot definition does not know, telling those it does. */
function assertKnown(member: string, what: string, known: readonly string[], asked: readonly string[]): void {
  const unknown = asked.filter((each) => !known.includes(each));
  if (unknown.length === 0) return;
  const told = known.length === 0 ? "none" : known.join(", ");
  throw new HubFailure(
    "input-rejected",
    `body/${member}: the pilot has no ${what} ${unknown.join(", ")}; it has: ${told}`,
    {
      details: { known },
    },
  );
}

/** Throws `input-rejected` naming the services there are, when one asked for is none of them. */
export function assertServices(there: readonly Pick<LabService, "id">[], asked: readonly ServiceId[]): void {
  const known = there.map((each) => each.id);
  const unknown = asked.filter((each) => !known.includes(each));
  if (unknown.length === 0) return;
  throw new HubFailure("input-rejected", `There is no such service: ${unknown.join(", ")}.`, {
    details: { known },
  });
}

export function assertMunicipality({ territory }: Pilot, code: MunicipalityCode): void {
  if (territory.municipalities.includes(code)) return;
  const found = municipalities.get(code);
  const what =
    found === undefined
      ? "is no municipality of the Metropolitan City of Turin"
      : `${found.name} is not in this pilot's territory`;
  const known = territory.municipalities.map((each) => `${each} ${municipalities.get(each)?.name ?? ""}`);
  throw new HubFailure("input-rejected", `body/municipality: ${what}; there are: ${known.join(", ")}`, {
    details: { known: territory.municipalities },
  });
}

/** A plan belongs to a service, and the person must take part in that. */
export function assertPlan({ plans }: Pilot, plan: string | null, services: readonly ServiceId[]): void {
  if (plan === null) return;
  const fitting = plans.filter(({ service }) => services.includes(service)).map(({ id }) => id);
  assertKnown("plan", `plan for ${services.join(", ")} called`, fitting, [plan]);
}

export const assertCareGroup = ({ careGroups }: Pilot, group: string | null): void =>
  assertKnown(
    "careGroup",
    "care group",
    careGroups.map(({ id }) => id),
    group === null ? [] : [group],
  );

export const assertRule = ({ rules }: Pilot, rule: string): void =>
  assertKnown(
    "rule",
    "rule",
    rules.map(({ id }) => id),
    [rule],
  );

/** Consent is to a text that was read: to the version there is, and to purposes that are in it. */
export function assertConsent(
  { consent }: Pilot,
  given: { readonly version: string; readonly purposes: readonly ConsentPurpose[] },
  at = "",
): void {
  assertKnown(`${at}version`, "consent text of version", [consent.version], [given.version]);
  assertKnown(
    `${at}purposes`,
    "purpose",
    consent.purposes.map(({ id }) => id),
    given.purposes,
  );
}

/** What is agreed to when an enrolment does not say: as the contract has it, as far as the pilot's text has it. */
export const purposesWhenNotSaid = ({ consent }: Pilot): ConsentPurpose[] =>
  consent.purposes.map(({ id }) => id).filter((id) => id === "participation" || id === "evaluation");

/** An enrolment as somebody enters it, checked against the pilot's territory, plans, care groups and consent text. */
export function enrolmentFor(pilot: Pilot, given: EnrolmentAsked): NewEnrolment {
  const agreed = { ...given.consent, purposes: given.consent.purposes ?? purposesWhenNotSaid(pilot) };
  assertMunicipality(pilot, given.municipality);
  assertPlan(pilot, given.plan, given.services);
  assertCareGroup(pilot, given.careGroup);
  assertConsent(pilot, agreed, "consent/");
  if (!agreed.purposes.includes("participation")) {
    throw new HubFailure(
      "input-rejected",
      "body/consent/purposes: must hold participation; whoever does not agree to that is not enrolled",
    );
  }
  return { ...given, services: [...new Set(given.services)], consent: agreed };
}
