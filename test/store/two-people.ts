import { deviceKey } from "../../model/identity.ts";
import type { StateStore } from "../../model/state-store.ts";
import { hash, opened, token } from "./people-samples.ts";
import {
  alert,
  anna,
  assignment,
  batch,
  bruno,
  clearing,
  cuff,
  device,
  enrolment,
  inHours,
  inMinutes,
  morning,
  raising,
  secretHash,
} from "./state-samples.ts";

/** A device that was never anybody's. */
export const other = deviceKey.parse("cuore-a-casa/bp-002");

/** A message set aside, received in some minute. */
export const aside = (key: typeof cuff, position: number, minute: number) => ({
  device: key,
  position,
  receivedAt: inMinutes(minute),
  path: "",
  reason: "not-json" as const,
  detail: "",
  content: new Uint8Array([1]),
});

/** Two people with all that a person can have here; Anna's cuff goes to Bruno after an hour. */
export async function twoPeople({ registry, people, progress, alerts }: StateStore): Promise<void> {
  await registry.addDevice(device(), secretHash);
  for (const patient of [anna, bruno]) {
    await registry.addEnrolment(enrolment({ patient }), "bianchi");
    await people.setAccessCode(patient, hash(patient === anna ? 1 : 2), morning, inHours(9));
    await people.addToken(token(patient, patient), hash(patient === anna ? 3 : 4));
    await people.setSecondFactor(patient, { totp: hash(9), recovery: [hash(8)] });
  }
  await people.openSession(opened(5, anna, { way: "code" }));
  await people.openSession(opened(6, anna, { way: "code" }));
  await people.openSession(opened(7, bruno, { way: "code" }));
  await registry.recordEnrolmentEvent(anna, {
    kind: "suspended",
    because: "holiday",
    at: inMinutes(5),
    recordedAt: inMinutes(5),
    by: anna,
  });
  await registry.addAssignment(assignment("one", morning, inHours(1)));
  await registry.addAssignment({ ...assignment("two", inHours(1)), patient: bruno });
  const high = { id: "hr-high", version: "1" };
  await progress.commit(
    batch(0, {
      alerts: [
        raising(alert("a")),
        raising(alert("b", { rule: high })),
        clearing("b", inMinutes(9)),
        raising(alert("c", { patient: bruno })),
      ],
      quarantined: [
        aside(cuff, 1, -1),
        aside(cuff, 2, 0),
        aside(cuff, 3, 59),
        aside(cuff, 4, 60),
        aside(other, 5, 10),
      ],
    }),
  );
  await alerts.move("a", "acknowledged", { at: inMinutes(3), by: "rossi", note: "called" });
}
