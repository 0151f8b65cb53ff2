import type { z } from "zod";
import type { Alert } from "../model/alert.ts";
import type { LedgerLine } from "../model/ledger.ts";
import type { Quarantined } from "../model/quarantine.ts";
import type { ReadingView } from "../model/reading.ts";
import type { Duration } from "../model/time.ts";
import type { CrowdAsked, Login } from "./crowd-devices.ts";

/** A broker or a whole hub as a process of its own, as benchmarks see it. */
export interface Subject {
  readonly pid: number;
  readonly ready: { readonly mqtt: number; readonly mqtts: number; readonly http: number };
  lines(): readonly string[];
  /** SIGTERM; resolves with the exit code. */
  stop(): Promise<number | null>;
  /** `kill -9` of the whole tree. */
  kill(): Promise<void>;
}

export interface SubjectOptions {
  readonly dataDir: string;
  readonly settings?: Readonly<Record<string, string>>;
  readonly entry?: string;
  readonly nodeFlags?: readonly string[];
  readonly readyWithin?: Duration;
}

/** The hub's HTTP API, as far as benchmarks use it. */
export interface Door {
  readonly session: {
    stream(path: string, until: AbortSignal): Promise<AsyncIterable<Uint8Array>>;
    text(path: string): Promise<string>;
    call<Reply extends z.ZodType>(
      reply: Reply,
      method: "GET" | "POST" | "PUT",
      path: string,
      body?: unknown,
    ): Promise<z.output<Reply>>;
  };
  addUser(user: {
    username: string;
    roles: readonly ("clinician" | "evaluator")[];
    password: string;
  }): Promise<void>;
  addDevice(device: {
    service: string;
    device: string;
    type: string;
  }): Promise<{ readonly username: string; readonly secret: string }>;
  enrol(person: {
    services: string[];
    municipality: string;
    ageBand: string;
    sex: "unknown";
    conditions: string[];
    consent: { version: string; givenAt: string };
  }): Promise<string>;
  assign(given: { service: string; device: string; patient: string; from: string }): Promise<string>;
  readings(patient: string, query: { code: string }): Promise<readonly ReadingView[]>;
  alerts(query?: { state?: string }): Promise<readonly Alert[]>;
  ledger(by?: "device" | "service"): Promise<readonly LedgerLine[]>;
  /** What one device sent that was set aside. */
  quarantine(device: string): Promise<readonly Quarantined[]>;
  metrics(): Promise<ReadonlyMap<string, number>>;
}

/** What benchmarks are handed: how to start the hub and how to speak with it. They bring neither themselves. */
/** What a server needs to speak TLS, and what its clients need to trust it. */
export interface BenchTls {
  /** The hub's settings, naming files. */
  readonly settings: Readonly<Record<string, string>>;
  /** The authority's certificate, PEM. */
  readonly authority: string;
}

export interface BenchNeeds {
  startHub(options: SubjectOptions): Promise<Subject>;
  openFrontDoor(httpPort: number, password: string, username?: string): Promise<Door>;
}

/** What crowds need besides. */
export interface CrowdNeeds extends BenchNeeds {
  /** Puts devices into the registry of a data directory on which no hub runs. */
  register(dataDir: string, asked: readonly CrowdAsked[]): Promise<readonly Login[]>;
  makeTls(folder: string): Promise<BenchTls>;
}
