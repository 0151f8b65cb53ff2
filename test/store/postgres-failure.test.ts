import { expect, test } from "vitest";
import { settingsAtFault, translated } from "../../store/state/postgres-failure.ts";

const serverSays = (code: string, message = "said by the server") =>
  Object.assign(new Error(message), {
    code,
    severity: "ERROR",
    detail: "Key (patient)=(p-abcdefgh) already exists.",
  });
const systemSays = (code: string, message = "") => Object.assign(new Error(message), { code });

test.each([
  ["connection failure", serverSays("08006"), "store-unavailable"],
  ["serialization failure", serverSays("40001"), "store-unavailable"],
  ["deadlock", serverSays("40P01"), "store-unavailable"],
  ["lock timeout", serverSays("55P03"), "store-unavailable"],
  ["statement timeout", serverSays("57014"), "store-unavailable"],
  ["shutting down", serverSays("57P01"), "store-unavailable"],
  ["starting up", serverSays("57P03"), "store-unavailable"],
  ["disk full", serverSays("53100"), "store-unavailable"],
  ["too many connections", serverSays("53300"), "store-unavailable"],
  ["a standby", serverSays("25006"), "store-unavailable"],
  ["damaged data", serverSays("XX001"), "store-unavailable"],
  ["password changed while open", serverSays("28P01"), "store-unavailable"],
  ["unique key", serverSays("23505"), "store-refused"],
  ["value of another type", serverSays("22P02"), "store-refused"],
  ["row too large", serverSays("54000"), "store-refused"],
  ["our own mistake", serverSays("42601"), "defect"],
  ["refused connection", systemSays("ECONNREFUSED"), "store-unavailable"],
  ["reset connection", systemSays("ECONNRESET", "read ECONNRESET"), "store-unavailable"],
  ["a broken pipe, as long as an SQLSTATE", systemSays("EPIPE", "write EPIPE"), "store-unavailable"],
  ["a connection that ended", new Error("Connection terminated unexpectedly"), "store-unavailable"],
  ["no answer in time", new Error("Query read timeout"), "store-unavailable"],
  ["a pool that is busy", new Error("timeout exceeded when trying to connect"), "store-unavailable"],
  ["anything else", new TypeError("x is not a function"), "defect"],
])("%s", (_, thrown, code) => {
  expect(translated(thrown)).toMatchObject({ code });
});

test("what the server quotes of rows and values is not passed on", () => {
  expect(JSON.stringify(translated(serverSays("23505")))).not.toContain("p-abcdefgh");
  const { message, cause } = translated(
    serverSays("22P02", 'invalid input syntax for type bigint: "p-abcdefgh"'),
  );
  expect(`${message} ${cause}`).not.toContain("p-abcdefgh");
});

test("settings are at fault when no patience helps", () => {
  for (const code of ["28P01", "28000", "3D000", "42501"])
    expect(settingsAtFault(translated(serverSays(code))), code).toBe(true);
  expect(
    settingsAtFault(translated(systemSays("DEPTH_ZERO_SELF_SIGNED_CERT", "self-signed certificate"))),
  ).toBe(true);
  for (const code of ["08006", "57P03", "53300"])
    expect(settingsAtFault(translated(serverSays(code))), code).toBe(false);
  expect(settingsAtFault(translated(systemSays("ECONNREFUSED")))).toBe(false);
});
