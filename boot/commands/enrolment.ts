import { consentPurposes } from "../../model/consent.ts";
import { type EnrolmentHappening, enrolmentHappening } from "../../model/enrolment-history.ts";
import type { PatientId } from "../../model/identity.ts";
import { assertServices, enrolmentFor } from "../../model/pilot-fit.ts";
import { type EnrolmentAsked, enrolmentAsked, sexes } from "../../model/registry.ts";
import { assertInTheLab } from "../../model/service-standing.ts";
import { atMillisecond, formatInstant, type Instant } from "../../model/time.ts";
import { asked, listed, patientNamed, timeGiven } from "./asked.ts";
import { type Answer, type Command, type Given, UsageError } from "./command.ts";
import { accessCodeNote } from "./handing-over.ts";
import type { OpenHub, WithHub } from "./open-hub.ts";

const enrolOptions = {
  services: "text",
  municipality: "text",
  "age-band": "text",
  sex: "text",
  conditions: "text",
  "care-group": "text",
  plan: "text",
  "consent-version": "text",
  "consent-given": "text",
  "consent-purposes": "text",
} as const;

/** `enrol`, `access-code` and `withdraw`: a person's part in the pilot. The hub never learns a name. */
export const enrolmentCommands = (withHub: WithHub): readonly Command[] => [
  {
    words: "enrol",
    takes: "--services IDS --municipality ISTAT --age-band BAND --sex SEX --consent-version TEXT [OPTIONS]",
    does: "enrols a person and says their pseudonym; never give a name",
    details:
      "Options: --consent-given TIME (now), --consent-purposes IDS (participation,evaluation), --conditions IDS,\n" +
      "--care-group ID, --plan ID.\n" +
      `Sex: ${sexes.options.join(", ")}. Purposes: ${consentPurposes.join(", ")}.\n\n` +
      "  labhub enrol --services cuore-a-casa --municipality 001128 --age-band 75-79 --sex female \\\n" +
      "    --conditions heart-failure --consent-version 1",
    options: enrolOptions,
    run: (given) => {
      // The form is looked at before anything is opened; when consent was given, if not said, is known then only.
      enrolmentGiven(given, atMillisecond(0));
      return withHub((hub) => enrol(hub, enrolmentGiven(given, hub.clock.now())));
    },
  },
  {
    words: "access-code",
    takes: "PATIENT",
    does: "makes a person's code to see what is held about them, shown once, with a note to hand over",
    details: "A code before it opens nothing any more.\n\n  labhub access-code p-abcdefghij234567",
    operands: [1, 1],
    run: ({ operands: [name] }) => {
      const patient = patientNamed(name);
      return withHub((hub) => accessCode(hub, patient));
    },
  },
  {
    words: "withdraw",
    takes: "PATIENT [--purposes IDS | --reason TEXT] [--at TIME]",
    does: "a person leaves the pilot, or (--purposes) no longer agrees to some of it",
    details:
      "From then on nothing of theirs is taken in, and their open alerts are closed. What is held stays; labhub erase\n" +
      "deletes it.\n\n  labhub withdraw p-abcdefghij234567",
    operands: [1, 1],
    options: { purposes: "text", reason: "text", at: "text" },
    run: (given) => {
      const [patient, at] = [patientNamed(given.operands[0]), timeGiven("at", given.text("at"))];
      const happening = withdrawal(given);
      return withHub((hub) => withdraw(hub, patient, happening, at));
    },
  },
];

function enrolmentGiven({ text }: Given, now: Instant): EnrolmentAsked {
  const given = {
    services: listed(text("services")),
    municipality: text("municipality"),
    ageBand: text("age-band"),
    sex: text("sex"),
    conditions: listed(text("conditions")) ?? [],
    careGroup: text("care-group"),
    plan: text("plan"),
    consent: {
      version: text("consent-version"),
      givenAt: text("consent-given") ?? formatInstant(now),
      purposes: listed(text("consent-purposes")),
    },
  };
  return asked(enrolmentAsked, given, { "consent-given-at": "--consent-given" });
}

async function enrol(hub: OpenHub, given: EnrolmentAsked): Promise<Answer> {
  const { pilot, state, records } = hub;
  assertServices(pilot.services, given.services);
  for (const service of pilot.services.filter(({ id }) => given.services.includes(id))) {
    assertInTheLab(service, await state.services.history(service.id));
  }
  const { patient } = await records.enrol(enrolmentFor(pilot, given));
  const next = `labhub assign SERVICE/DEVICE ${patient} gives them a device.`;
  return { text: `The person is enrolled as ${patient}.\n${next}`, json: { patient } };
}

async function accessCode({ records, publicUrl }: OpenHub, patient: PatientId): Promise<Answer> {
  const { code, expiresAt } = await records.issueAccessCode(patient);
  return {
    text: `${patient} has a new code. To hand over:\n\n${accessCodeNote(code, expiresAt, publicUrl)}`,
    json: { patient, code, expiresAt: formatInstant(expiresAt) },
  };
}

function withdrawal({ text }: Given): EnrolmentHappening {
  const [purposes, reason] = [listed(text("purposes")), text("reason")];
  if (purposes !== undefined && reason !== undefined) {
    throw new UsageError(
      "--reason is kept only when somebody leaves the pilot; leave it out, or --purposes.",
    );
  }
  return asked(
    enrolmentHappening,
    purposes === undefined
      ? { kind: "withdrawn", ...(reason === undefined ? {} : { reason }) }
      : { kind: "consent-withdrawn", purposes },
  );
}

async function withdraw(
  { records }: OpenHub,
  patient: PatientId,
  happening: EnrolmentHappening,
  at: Instant | undefined,
): Promise<Answer> {
  const { withdrawnAt } = await records.record(patient, happening, { at });
  const text =
    happening.kind === "consent-withdrawn"
      ? `${patient} no longer agrees to: ${happening.purposes.join(", ")}.`
      : `${patient} has left the pilot. What is held of them stays until labhub erase ${patient}.`;
  return {
    text,
    json: { patient, withdrawnAt: withdrawnAt === null ? null : formatInstant(withdrawnAt) },
  };
}
