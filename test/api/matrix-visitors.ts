import { hashAccessCode } from "../../model/access-code.ts";
import type { PatientId, ServiceId } from "../../model/identity.ts";
import type { Role } from "../../model/people.ts";
import { after, days } from "../../model/time.ts";
import { entry } from "../store/state-contract-intake.ts";
import {
  alert,
  anna,
  assignment,
  batch,
  breath,
  bruno,
  device,
  enrolment,
  heart,
  morning,
  raising,
  secretHash,
} from "../store/state-samples.ts";
import { type Caller, callerOf } from "./caller.ts";
import { addUser, type House, password } from "./house.ts";
import { carla } from "./matrix-table.ts";

/** Somebody who tries every route. */
export interface Somebody {
  readonly name: string;
  readonly caller: Caller;
  /** The roles they hold, in force; none for nobody. */
  readonly roles: readonly Role[];
  /** Whether Anna's service is theirs, and whether Anna is. */
  readonly ofService: boolean;
  readonly ofAnna: boolean;
  readonly isProgram?: true;
  readonly inEmergency?: true;
}

/** Anna takes part in one service and one care group, and has a device and an alert; Bruno in the others. */
export async function people({ state }: House): Promise<void> {
  const { registry } = state;
  await registry.addDevice(device(), secretHash);
  await registry.addEnrolment(enrolment({ careGroup: "cardiologia" }), "hub");
  await registry.addEnrolment(
    enrolment({ patient: bruno, services: [breath], careGroup: "pneumologia" }),
    "hub",
  );
  await registry.addEnrolment(enrolment({ patient: carla, careGroup: "cardiologia" }), "hub");
  await state.erasures.ask({ id: "e-1", patient: anna, at: morning, by: "admin" });
  await registry.addAssignment(assignment("a-1", morning));
  const q = { id: "q-1", patient: anna, rule: null, reason: "prova", by: "altri", alsoHighBy: "altre" };
  await state.suppressions.add({ ...q, from: morning, until: after(morning, days(1)), endedAt: null });
  await state.suppressions.end("q-1", morning);
  await state.intake.add([entry(1, { kind: "exit", why: "planned-end" }, { patient: anna })]);
  await state.progress.commit(batch(0, { alerts: [raising(alert("one", { careGroup: "cardiologia" }))] }));
}

export async function everybody(house: House): Promise<readonly Somebody[]> {
  const { stranger, admin } = house;
  const enter = async (
    name: string,
    roles: readonly Role[],
    services: readonly ServiceId[] = [],
    careGroups: string[] = [],
  ): Promise<Caller> => {
    await addUser(house.state.people, name, roles, services, { careGroups });
    return stranger.signIn(name, password);
  };
  const all = { ofService: true, ofAnna: true };
  const none = { ofService: false, ofAnna: false };
  const clinician = await enter("clin", ["clinician"]);
  const foreign = await enter("clin-r", ["clinician"], [breath]);
  const operator = await enter("oper", ["operator"]);
  const breaking = await enter("admin-2", ["admin"]);
  await breaking.post("/api/v1/break-glass", { reason: "prova della matrice", minutes: 60 });
  const running: readonly Role[] = ["admin", "operator"];
  return [
    { name: "nobody", caller: stranger, roles: [], ...none },
    { name: "clinician", caller: clinician, roles: ["clinician"], ...all },
    {
      name: "clinician of her service and care group",
      caller: await enter("clin-h", ["clinician"], [heart], ["cardiologia"]),
      roles: ["clinician"],
      ...all,
    },
    { name: "clinician of another service", caller: foreign, roles: ["clinician"], ...none },
    {
      name: "clinician of another care group",
      caller: await enter("clin-g", ["clinician"], [heart], ["pneumologia"]),
      roles: ["clinician"],
      ofService: true,
      ofAnna: false,
    },
    { name: "evaluator", caller: await enter("eval", ["evaluator"]), roles: ["evaluator"], ...all },
    { name: "supplier", caller: await enter("supp", ["supplier"], [heart]), roles: ["supplier"], ...all },
    {
      name: "supplier of another service",
      caller: await enter("supp-r", ["supplier"], [breath]),
      roles: ["supplier"],
      ...none,
    },
    { name: "operator", caller: operator, roles: ["operator"], ...all },
    {
      name: "operator of another service",
      caller: await enter("oper-r", ["operator"], [breath]),
      roles: ["operator"],
      ...none,
    },
    { name: "Anna", caller: await citizen(house, anna), roles: ["citizen"], ...all },
    {
      name: "another citizen",
      caller: await citizen(house, bruno),
      roles: ["citizen"],
      ofService: true,
      ofAnna: false,
    },
    { name: "admin", caller: admin, roles: running, ...all },
    {
      name: "admin in an emergency",
      caller: breaking,
      roles: [...running, "clinician"],
      ...all,
      inEmergency: true,
    },
    {
      name: "program of a clinician",
      caller: await program(house, clinician),
      roles: ["clinician"],
      ...all,
      isProgram: true,
    },
    {
      name: "program of a clinician of another service",
      caller: await program(house, foreign),
      roles: ["clinician"],
      ...none,
      isProgram: true,
    },
    {
      name: "program of an operator",
      caller: await program(house, operator),
      roles: ["operator"],
      ...all,
      isProgram: true,
    },
    {
      name: "program of an admin",
      caller: await program(house, admin),
      roles: running,
      ...all,
      isProgram: true,
    },
    {
      name: "program of an admin in an emergency",
      caller: await program(house, breaking),
      roles: running,
      ...all,
      isProgram: true,
    },
  ];
}

export async function citizen(house: House, patient: PatientId): Promise<Caller> {
  const code = `${patient.slice(2, 6)}-aaaa-aaaa-aaaa`;
  const now = house.clock.now();
  const hash = hashAccessCode(code) ?? new Uint8Array();
  await house.state.people.setAccessCode(patient, hash, now, after(now, days(1)));
  const reply = await house.stranger.send("POST", "/api/v1/session/code", { body: { code } });
  if (reply.status !== 204) throw new Error(await reply.text());
  return callerOf(house.origin, (reply.headers.getSetCookie()[0] ?? "").split(";")[0] ?? "");
}

/** A program with a token for all its user may do. It sends no cookie. */
export async function program({ origin }: House, user: Caller): Promise<Caller> {
  const { token } = await user.post("/api/v1/tokens", { label: "matrice" }, 201);
  const bare = callerOf(origin, null);
  return {
    ...bare,
    send: (method, path, more = {}) =>
      bare.send(method, path, { ...more, headers: { ...more.headers, authorization: `Bearer ${token}` } }),
  };
}
