import type { ConsentPurpose } from "../model/consent.ts";
import { HubFailure } from "../model/failure.ts";
import type { MunicipalityCode, ServiceId } from "../model/identity.ts";
import type { Pilot } from "../model/pilot.ts";
import { municipalities } from "../model/territory.ts";

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
