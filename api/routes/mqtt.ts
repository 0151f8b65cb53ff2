import { HubFailure } from "../../model/failure.ts";
import { mqttPath } from "../mqtt-websockets.ts";
import type { Routes } from "../zod-schemas.ts";

/** What is said to whoever comes for MQTT without a WebSocket; those with one never get to a route. */
export const mqttRoutes: Routes = async (app) => {
  app.get(mqttPath, {
    config: { permits: ["anyone"], purpose: "operation", scope: "none" },
    schema: {
      summary:
        "MQTT 3.1.1 over WebSocket, subprotocol mqtt; a page's origin must be the hub's own or a known one",
    },
    handler: async () => {
      throw new HubFailure("input-rejected", "Open a WebSocket here, with the subprotocol mqtt.");
    },
  });
};
