import { deviceId, deviceKey, keyOf, type PatientId, patientFrom, serviceId } from "../../model/identity.ts";
import { labService, type Pilot } from "../../model/pilot.ts";
import { assignment as assignmentShape } from "../../model/registry.ts";
import type { Caller, Json } from "../api/caller.ts";
import { type House, openHouse } from "../api/house.ts";
import { pilot as plain } from "../api/pilot.ts";
import { reading } from "../api/readings.ts";
import { alert, batch, enrolment, inMinutes, morning, raising, refOf } from "../store/state-samples.ts";

/** One supplier's service with everything that can leak out of it. */
export interface Tenant {
  readonly service: string;
  readonly caller: Caller;
  readonly bearer: string;
  readonly devices: readonly string[];
  readonly patients: readonly PatientId[];
  readonly alerts: readonly string[];
  readonly assignments: readonly string[];
}

/** Names nobody would guess and that occur nowhere else, so that any one of them in an answer tells where it is from. */
const services = ["sv-alfa-7q", "sv-beta-2w", "sv-gamma-9e", "sv-delta-4r", "sv-omega-6t", "sv-sigma-3y"];
const devicesEach = 5;
const patientsEach = 5;

const sixServices: Pilot = {
  ...plain,
  services: services.map((id) => {
    const [first] = plain.services;
    return labService.parse({ ...first, id, name: { it: `Nome ${id}`, en: `Name ${id}` } });
  }),
};

/** Six suppliers side by side, each with devices, people, readings, alerts, quarantine and a ledger. */
export async function openTenantLand(): Promise<{ house: House; tenants: readonly Tenant[] }> {
  const house = await openHouse({ pilot: sixServices });
  const tenants: Tenant[] = [];
  for (const [index, service] of services.entries()) tenants.push(await settle(house, service, index));
  return { house, tenants };
}

async function settle(house: House, name: string, index: number): Promise<Tenant> {
  const { registry } = house.state;
  const service = serviceId.parse(name);
  const caller = await house.user(["supplier"], [service]);
  const { token } = await caller.post("/api/v1/tokens", { label: "fuzz" }, 201);
  const [devices, patients, alerts, assignments]: [string[], PatientId[], string[], string[]] = [
    [],
    [],
    [],
    [],
  ];
  for (let n = 0; n < Math.max(devicesEach, patientsEach); n += 1) {
    const device = deviceId.parse(`dv-${name.slice(3)}-${n}`);
    const patient = patientFrom(Uint8Array.of(index, n, 7, 11, 13, 17, 19, 23, 29, 1, 3, 5, 9, 2, 4, 8));
    const hash = new Uint8Array([index, n]);
    await registry.addDevice(
      { service, device, type: "pulse-oximeter", addedAt: morning, revokedAt: null, gateway: null },
      hash,
    );
    await registry.addEnrolment(enrolment({ patient, ref: refOf(patient), services: [service] }), "hub");
    const id = `as-${name.slice(3)}-${n}`;
    await registry.addAssignment({
      ...assignmentShape.parse({ service, device, patient, from: "2026-11-01T00:00:00Z" }),
      id,
    });
    await house.telemetry.append([
      reading({ patient, device: keyOf(service, device), code: "spo2", value: 88 }),
    ]);
    devices.push(`${service}/${device}`);
    patients.push(patient);
    assignments.push(id);
    alerts.push(await raise(house, service, patient, `al-${name.slice(3)}-${n}`, devices.at(-1) ?? ""));
  }
  return { service: name, caller, bearer: token, devices, patients, alerts, assignments };
}

async function raise(
  house: House,
  service: string,
  patient: PatientId,
  id: string,
  device: string,
): Promise<string> {
  const { progress } = house.state;
  const key = deviceKey.parse(device);
  const count = {
    device: key,
    hour: morning,
    processed: 1,
    found: 2,
    stored: 1,
    duplicate: 0,
    quarantined: 1,
    statuses: 0,
    bytes: 90,
  };
  const aside = {
    device: key,
    receivedAt: inMinutes(1),
    path: "/readings/1",
    reason: "unknown-unit" as const,
    detail: `of ${device}`,
    content: new TextEncoder().encode(`{"of":"${device}"}`),
  };
  const from = await progress.position(0);
  await progress.commit(
    batch(from, {
      ledger: [count],
      quarantined: [{ ...aside, position: from + 1 }],
      alerts: [raising(alert(id, { patient, service: serviceId.parse(service) }))],
    }),
  );
  return id;
}

export interface Route {
  readonly method: string;
  readonly path: string;
  readonly permits: readonly string[];
}

/** The routes and whom they permit, from the server itself. */
export async function routesOf(house: House): Promise<readonly Route[]> {
  const { paths }: Json = await house.stranger.get("/openapi.json");
  return Object.entries<Record<string, Json>>(paths).flatMap(([path, operations]) =>
    Object.entries(operations).map(([method, operation]) => ({
      method: method.toUpperCase(),
      path,
      permits: operation["x-permits"],
    })),
  );
}
