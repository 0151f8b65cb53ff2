import { type CredentialBook, credentialView } from "../../model/credential.ts";
import { keyOf } from "../../model/identity.ts";
import { type LinkBook, link } from "../../model/presence.ts";
import type { DeviceBook } from "../needs.ts";
import { named, ownDevice } from "../own-device.ts";
import { listOf, pageQuery, whole } from "../paging.ts";
import type { Sessions } from "../session.ts";
import { forTechnicians } from "../technicians.ts";
import type { Routes } from "../zod-schemas.ts";

export interface DeviceLifeNeeds {
  readonly registry: DeviceBook;
  readonly links: Pick<LinkBook, "ofDevice">;
  readonly credentials: Pick<CredentialBook, "ofDevice">;
  readonly sessions: Sessions;
}

/** When a device was connected, and by what it may be. */
export const deviceLifeRoutes =
  ({ registry, links, credentials, sessions }: DeviceLifeNeeds): Routes =>
  async (app) => {
    const find = ownDevice(registry, sessions);

    app.get("/devices/:service/:device/links", {
      config: forTechnicians,
      schema: {
        summary:
          "Stretches in which a device was connected, newest first; 400 days and 2,000 of them at most",
        params: named,
        querystring: pageQuery,
        response: { 200: listOf(link.omit({ device: true })) },
      },
      handler: async (request) => {
        const { service, device } = await find(request, request.params);
        const { items, next } = await links.ofDevice(keyOf(service, device), request.query);
        return { items: items.map(({ device: _, ...each }) => each), next };
      },
    });

    app.get("/devices/:service/:device/credentials", {
      config: forTechnicians,
      schema: {
        summary: "Secrets and certificates of a device, latest first: since when, until when, when last used",
        params: named,
        response: { 200: listOf(credentialView) },
      },
      handler: async (request) => {
        const { service, device } = await find(request, request.params);
        return whole(await credentials.ofDevice(keyOf(service, device)));
      },
    });
  };
