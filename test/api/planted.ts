import { loadPilot } from "../../boot/pilot.ts";
import { municipalityCode, type PatientId, patientId } from "../../model/identity.ts";
import { intakeAsked } from "../../model/intake.ts";
import type { NewEntry } from "../../model/intake-book.ts";
import type { StateStore } from "../../model/state-store.ts";
import { type Instant, parseInstant } from "../../model/time.ts";
import { breath, enrolment, heart } from "../store/state-samples.ts";

export const demo = await loadPilot("pilots/demo");

const at = (text: string): Instant => parseInstant(text) ?? (0 as Instant);

/** How many take part where: two in Balme, whom nothing may show. */
const places = [
  ["001019", 2],
  ["001128", 23],
  ["001282", 9],
  ["001006", 12],
  ["001270", 14],
] as const;

const letters = "abcdefghijklmnopqrstuvwxyz";
const pseudonym = (n: number): PatientId =>
  patientId.parse(`p-qq${letters[Math.floor(n / 26)]}${letters[n % 26]}zzzzzzzzzzzz`);

export const participants: readonly PatientId[] = Array.from({ length: 60 }, (_, n) => pseudonym(n));

const visit = (n: number, patient: PatientId, municipality: string, month: string): NewEntry => {
  const facility =
    municipality < "001019" || municipality === "001270" ? "ospedale-di-susa" : "poliambulatorio-di-lanzo";
  const asked = intakeAsked.parse({
    at: `${month}-0${1 + (n % 9)}T09:00:00Z`,
    patient,
    municipality,
    service: n % 3 === 0 ? breath : heart,
    // Such a share of the way by car makes numbers that no other place has.
    content: { kind: "visit-substituted", facility, byCar: (101 + (n % 83)) / 197, companions: 0 },
  });
  return { ...asked, id: `v-${n}-${month}`, recordedAt: at("2026-11-02T09:00:00Z"), by: "rossi", once: null };
};

/** Sixty people of five places since July, each with a few visits that need not be made. */
export async function plant({ registry, intake }: StateStore): Promise<void> {
  const since = at("2026-07-01T08:00:00Z");
  const where = places.flatMap(([place, n]) => Array.from({ length: n }, () => place));
  for (const [n, place] of where.entries()) {
    const patient = pseudonym(n);
    await registry.addEnrolment(
      enrolment({
        patient,
        municipality: municipalityCode.parse(place),
        services: n % 3 === 0 ? [breath] : [heart],
        consent: { version: "1", givenAt: since, purposes: ["participation", "evaluation"] },
        enrolledAt: since,
      }),
      "hub",
    );
    await intake.add(
      ["2026-08", "2026-09", "2026-10", "2026-11"].map((month) => visit(n, patient, place, month)),
    );
  }
}
