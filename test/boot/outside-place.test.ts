import { expect, test } from "vitest";
import { readSettings } from "../../boot/settings.ts";
import { faultsOf } from "./faults-of.ts";

const url = "LABHUB_OUTSIDE_BROKER_URL";

test("a broker outside is named by its address, with the usual ports", () => {
  const place = (given: Record<string, string>) => readSettings(given).outside;
  expect(place({})).toBeUndefined();
  expect(place({ [url]: "mqtts://broker.example.it" })).toMatchObject({
    host: "broker.example.it",
    port: 8883,
    tls: true,
  });
  expect(place({ [url]: "mqtt://[::1]:1999" })).toMatchObject({ host: "::1", port: 1999, tls: false });
  expect(place({ [url]: "mqtt://127.0.0.1" })).toMatchObject({ port: 1883, window: 500, mostToSay: 10_000 });
  expect(place({ [url]: "mqtt://127.0.0.1", LABHUB_ROLES: "api" })).toBeUndefined();
});

test("its password may stand in a file, and in no address", () => {
  const name = { [url]: "mqtts://b.example.it", LABHUB_OUTSIDE_BROKER_USER: "hub" };
  const settings = readSettings(
    { ...name, LABHUB_OUTSIDE_BROKER_PASSWORD_FILE: "/run/secrets/b" },
    () => "s3cret\n",
  );
  expect(settings.outside).toMatchObject({ user: "hub", password: "s3cret" });
  expect(faultsOf({ [url]: "mqtts://hub:s3cret@b.example.it" })).toMatch(/must be mqtt:\/\/host:port/);
  expect(faultsOf({ [url]: "mqtts://hub:s3cret@b.example.it" })).not.toContain("s3cret");
});

test("what does not go together is a fault with its name", () => {
  expect(faultsOf({ [url]: "http://b.example.it" })).toContain(url);
  expect(faultsOf({ [url]: "mqtt://b.example.it" })).toContain("unencrypted");
  expect(readSettings({ [url]: "mqtt://b.example.it", LABHUB_MQTT_PLAIN: "allow" }).outside?.tls).toBe(false);
  expect(faultsOf({ LABHUB_OUTSIDE_BROKER_SHARE: "g" })).toContain("LABHUB_OUTSIDE_BROKER_SHARE: ");
  expect(faultsOf({ [url]: "mqtts://b.example.it", LABHUB_OUTSIDE_BROKER_SHARE: "a/b" })).toContain(
    "without /",
  );
  expect(faultsOf({ [url]: "mqtts://b.example.it", LABHUB_OUTSIDE_BROKER_PASSWORD: "p" })).toContain(
    "LABHUB_OUTSIDE_BROKER_USER: is needed",
  );
});
