import type { FastifyInstance } from "fastify";
import { z } from "zod";
import type { Board } from "../../model/board.ts";
import { HubFailure } from "../../model/failure.ts";
import type { BrokerLimits } from "../../model/limits.ts";
import type { Pages } from "../../model/pages.ts";
import { schemaNames, schemaText } from "../../model/schemas.ts";
import { asyncApi } from "../asyncapi/document.ts";
import { type MqttPlace, serversOf } from "../asyncapi/servers.ts";
import { viewerOf } from "../language.ts";
import type { Routes } from "../zod-schemas.ts";

/** Ports as they were set; 0 is any free one. */
export interface MqttPorts {
  readonly plain: number | "off";
  readonly tls: number | "off";
}

export interface DescriptionNeeds {
  readonly version: string;
  readonly pages: Pages;
  readonly board: Board;
  readonly listen: { readonly host: string; readonly port: number };
  readonly publicUrl: string | undefined;
  readonly mqttPorts: MqttPorts;
  readonly limits: BrokerLimits;
}

const forAnyone = { permits: ["anyone"], purpose: "operation", scope: "none" } as const;

/** What those who build the other side read: AsyncAPI, the payloads' schemas, and a page that leads to both. */
export const descriptionRoutes =
  (needs: DescriptionNeeds): Routes =>
  async (app) => {
    const { limits, pages, version } = needs;

    app.get("/asyncapi.json", {
      config: forAnyone,
      schema: { summary: "All that goes over MQTT, as an AsyncAPI 3.0 document" },
      handler: async () => asyncApi({ version, limits, place: placeOf(needs, app) }),
    });

    app.get("/schemas/:file", {
      config: forAnyone,
      schema: {
        summary: "A JSON Schema (2020-12) by its name, such as telemetry.json",
        params: z.object({ file: z.string().max(64) }),
      },
      handler: async (request, reply) => {
        const { file } = request.params;
        const found = file.endsWith(".json") ? schemaText(file.slice(0, -".json".length)) : null;
        if (found === null) throw noSchema();
        return reply.type("application/schema+json; charset=utf-8").send(JSON.stringify(found));
      },
    });

    app.get("/docs", {
      config: { ...forAnyone, page: true },
      schema: { hide: true },
      handler: async (request, reply) => {
        const html = pages.docs(viewerOf(request, reply, null), {
          version,
          limits,
          schemas: schemaNames,
          ways: serversOf(placeOf(needs, app)).map(({ id, protocol, host, pathname = "" }) => ({
            id,
            address: `${protocol === "secure-mqtt" ? "mqtts" : protocol}://${host}${pathname}`,
          })),
        });
        return reply.type("text/html; charset=utf-8").send(html);
      },
    });
  };

const noSchema = (): HubFailure =>
  new HubFailure("not-found", `There is no such schema; there are ${schemaNames.join(", ")}.`, {
    details: { names: schemaNames.map((name) => `${name}.json`) },
  });

/** Where the broker really listens; where it runs elsewhere, what is set here is taken to be set there. */
function placeOf({ board, listen, mqttPorts, publicUrl }: DescriptionNeeds, app: FastifyInstance): MqttPlace {
  const address = app.server.address();
  return {
    host: listen.host,
    publicUrl,
    plainPort: board.get("broker_port") || portIn(mqttPorts.plain),
    tlsPort: board.get("broker_tls_port") || portIn(mqttPorts.tls),
    httpPort: address === null || typeof address === "string" ? listen.port : address.port,
  };
}

const portIn = (set: number | "off"): number | null => (set === "off" || set === 0 ? null : set);
