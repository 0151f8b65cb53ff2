import type { FastifyRequest } from "fastify";
import type { PatientRecords, RecordsFor } from "../model/records.ts";
import type { Sessions } from "./session.ts";

/** Who asks by a request, what for and within what. */
export type AskedBy = Sessions["access"];

/** The records, for whoever asks. */
export type RecordsOf = (request: FastifyRequest) => PatientRecords;

export const recordsOf = (records: RecordsFor, asked: AskedBy): RecordsOf => {
  return (request) => records(asked(request));
};
