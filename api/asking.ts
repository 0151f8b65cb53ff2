import type { FastifyRequest } from "fastify";
import type { Access } from "../model/access.ts";
import type { PatientRecords, RecordsFor } from "../model/records.ts";
import { accessOf, declarationOf } from "./access.ts";
import { addressOf } from "./peer.ts";
import type { Sessions } from "./session.ts";

/** Who asks by a request, what for and within what. */
export type AskedBy = (request: FastifyRequest) => Access;

export const askedBy =
  (sessions: Pick<Sessions, "visitor">): AskedBy =>
  (request) =>
    accessOf(sessions.visitor(request), declarationOf(request), addressOf(request));

/** The records, for whoever asks. */
export type RecordsOf = (request: FastifyRequest) => PatientRecords;

export const recordsOf = (records: RecordsFor, asked: AskedBy): RecordsOf => {
  return (request) => records(asked(request));
};
