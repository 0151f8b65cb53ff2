import { z } from "zod";
import { type Alert, alert } from "../model/alert.ts";
import { type LedgerLine, ledgerLine } from "../model/ledger.ts";
import type { Role } from "../model/people.ts";
import { labService } from "../model/pilot.ts";
import { type Quarantined, quarantined } from "../model/quarantine.ts";
import { type ReadingView, readingView } from "../model/reading.ts";
import type { enrolment } from "../model/registry.ts";
import { type HttpSession, signIn } from "./http-session.ts";

/** The hub's HTTP API as programs outside use it. Times go in as RFC 3339 text and come back as instants. */
export interface FrontDoor {
  readonly origin: string;
  readonly session: HttpSession;
  addUser(user: {
    username: string;
    roles: readonly Role[];
    password: string;
    services?: readonly string[] | undefined;
  }): Promise<void>;
  services(): Promise<readonly ServiceEntry[]>;
  /** The new device's MQTT user name and its secret, told this once. */
  addDevice(device: { service: string; device: string; type: string }): Promise<DeviceLogin>;
  /** The pseudonym the hub made. */
  enrol(person: z.input<typeof enrolment>): Promise<string>;
  /** What a participant signs in with, told this once. */
  accessCode(patient: string): Promise<string>;
  /** The assignment's id. */
  assign(given: { service: string; device: string; patient: string; from: string }): Promise<string>;
  /** Every page, oldest first. */
  readings(patient: string, query: ReadingsAsked): Promise<readonly ReadingView[]>;
  /** Every page; without a state, alerts of every state. */
  alerts(query?: { state?: string; patient?: string }): Promise<readonly Alert[]>;
  transition(id: string, move: { to: string; note?: string; outcome?: string }): Promise<Alert>;
  ledger(by?: "device" | "service"): Promise<readonly LedgerLine[]>;
  /** What one device sent that was set aside, newest first. */
  quarantine(device: string): Promise<readonly Quarantined[]>;
  /** The figures of `GET /metrics` by name, such as `labhub_journal_head`. */
  metrics(): Promise<ReadonlyMap<string, number>>;
}

export type ServiceEntry = z.infer<typeof serviceEntry>;
export type DeviceLogin = z.infer<typeof deviceLogin>;
export interface ReadingsAsked {
  readonly code: string;
  readonly from?: string;
  readonly to?: string;
}

// What the contract promises; replies may have further members, and name the supplier in words.
const serviceEntry = z.object({
  ...labService.pick({ id: true, name: true, type: true, stage: true }).shape,
  supplier: z.string(),
});
const deviceLogin = z.object({ username: z.string(), secret: z.string() });
const enrolled = z.object({ patient: z.string() });
const issued = z.object({ code: z.string() });
const assigned = z.object({ id: z.string() });

/** Signs in at a hub on this machine; `admin` when no other user is named. */
export async function openFrontDoor(
  httpPort: number,
  password: string,
  username = "admin",
): Promise<FrontDoor> {
  const origin = `http://127.0.0.1:${httpPort}`;
  return frontDoorOf(origin, await signIn(origin, { username, password }));
}

/** The same for a hub anywhere, such as `https://hub.example`. */
export function frontDoorOf(origin: string, session: HttpSession): FrontDoor {
  const { call } = session;
  return {
    origin,
    session,
    addUser: async (user) => void (await call(z.unknown(), "POST", "/api/v1/users", user)),
    services: () => everyPage(session, serviceEntry, "/api/v1/services", {}),
    addDevice: (device) => call(deviceLogin, "POST", "/api/v1/devices", device),
    enrol: async (person) => (await call(enrolled, "POST", "/api/v1/enrolments", person)).patient,
    accessCode: async (patient) =>
      (await call(issued, "POST", `/api/v1/enrolments/${patient}/access-code`, {})).code,
    assign: async (given) => (await call(assigned, "POST", "/api/v1/assignments", given)).id,
    readings: (patient, query) =>
      everyPage(session, readingView, `/api/v1/patients/${patient}/readings`, { ...query, limit: "1000" }),
    alerts: (query = {}) => everyPage(session, alert, "/api/v1/alerts", { ...query }),
    transition: (id, move) => call(alert, "POST", `/api/v1/alerts/${id}/transitions`, move),
    ledger: (by = "device") => everyPage(session, ledgerLine, "/api/v1/ledger", { by }),
    quarantine: (device) => everyPage(session, quarantined, "/api/v1/quarantine", { device, limit: "1000" }),
    metrics: async () => figuresOf(await session.text("/metrics")),
  };
}

async function everyPage<Item extends z.ZodType>(
  session: HttpSession,
  item: Item,
  path: string,
  query: Readonly<Record<string, string>>,
): Promise<readonly z.output<Item>[]> {
  const page = z.object({ items: z.array(item), next: z.string().nullable() });
  const items: z.output<Item>[] = [];
  for (let cursor: string | null = ""; cursor !== null; ) {
    const asked = new URLSearchParams(cursor === "" ? query : { ...query, cursor });
    const reply: z.output<typeof page> = await session.call(page, "GET", `${path}?${asked}`);
    items.push(...reply.items);
    cursor = reply.next;
  }
  return items;
}

const figuresOf = (text: string): ReadonlyMap<string, number> =>
  new Map(
    text
      .split("\n")
      .filter((line) => line !== "" && !line.startsWith("#"))
      .map((line) => {
        const [name = "", figure = ""] = line.split(" ");
        return [name, Number(figure)] as const;
      }),
  );
