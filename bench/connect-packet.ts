import { generate } from "mqtt-packet";

/** CONNECT of a device: MQTT 3.1.1, clean session, the longest keepalive the hub takes. */
export const connectPacket = (login: { readonly username: string; readonly secret: string }): Buffer =>
  generate({
    cmd: "connect",
    protocolId: "MQTT",
    protocolVersion: 4,
    clean: true,
    keepalive: 300,
    clientId: login.username,
    username: login.username,
    password: Buffer.from(login.secret),
  });
