// The life of a device as docs/devices.md tells it, with the commands that stand there.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, expect, onTestFinished, test } from "vitest";
import { claimAnswer } from "../../model/claim.ts";
import { deviceConfig } from "../../model/downlink.ts";
import { quarantineReasons } from "../../model/quarantine.ts";
import { quarantineAdvice } from "../../model/quarantine-advice.ts";
import { receipt } from "../../model/receipt.ts";
import { startHub } from "../../simulators/hub-process.ts";
import { eventually, freshFolder } from "./house.ts";
import { openShell, type Shell } from "./shell.ts";

const textOf = (file: string): string => readFileSync(join(import.meta.dirname, "../../docs", file), "utf8");
const blocksIn = (text: string): readonly (readonly [string, string])[] =>
  [...text.matchAll(/<!-- tried: (\w+) -->\n```sh\n(.*?)\n```/gs)].map(([, name = "", block = ""]) => [
    name,
    block,
  ]);
const told: ReadonlyMap<string, string> = new Map(blocksIn(textOf("devices.md")));
const said = (name: string): string => told.get(name) ?? expect.unreachable(`no commands ${name}`);

beforeAll(() => {
  if (!existsSync("/usr/bin/mosquitto_rr"))
    throw new Error("This test needs mosquitto_rr: on Debian or Ubuntu, apt-get install mosquitto-clients");
});

/** Runs commands of the document that must succeed, and gives what they wrote. */
async function done(shell: Shell, commands: string): Promise<string> {
  const { code, out } = await shell.run(commands);
  expect(code, `${commands}\n${out}`).toBe(0);
  return out;
}
const json = (text: string): unknown => JSON.parse(text.trim());

interface Story {
  /** In the device's hands and in the operator's. */
  readonly shell: Shell;
  readonly operator: Shell;
  readonly patient: string;
  readonly folder: string;
  /** Where the authority's file of that name lies. */
  readonly ca: (name: string) => string;
}

/** The operator: an authority for trials, a hub with TLS, a code for a box. */
async function begun(): Promise<Story> {
  const [dataDir, folder] = await Promise.all([freshFolder(), freshFolder()]);
  const pilot = join(import.meta.dirname, "../../pilots/demo");
  const hands = () => openShell(folder, { LABHUB_DATA_DIR: dataDir, LABHUB_PILOT: pilot });
  const [shell, operator] = [hands(), hands()];
  await done(operator, said("authority").replace("lab.example.it", "localhost"));
  const ca = (name: string): string => join(dataDir, "ca", name);
  const tls = { LABHUB_TLS_CERT: ca("server.pem"), LABHUB_TLS_KEY: ca("server.key") };
  const settings = { LABHUB_MQTTS_PORT: "0", ...tls, LABHUB_TLS_CLIENT_CA: ca("ca.pem") };
  const hub = await startHub({ dataDir, settings });
  onTestFinished(() => hub.kill());
  const described = await (await fetch(`http://127.0.0.1:${hub.ready.http}/asyncapi.json`)).json();
  expect(described).toMatchObject({ servers: { mqtts: { host: `127.0.0.1:${hub.ready.mqtts}` } } });
  const [enrol = ""] = said("assign").split("\n");
  const [codes, enrolled] = await Promise.all([done(operator, said("codes")), done(shell, enrol)]);
  const [code = ""] = /^[a-z2-7]{26}\b/m.exec(codes) ?? [];
  const [patient = ""] = /p-[a-z2-7]{16}/.exec(enrolled) ?? [];
  const box = `hub=localhost port=${hub.ready.mqtts} ca=${ca("ca.pem")} service=cuore-a-casa code=${code}`;
  await done(shell, `${box}\n${said("words")}`);
  return { shell, operator, patient, folder, ca };
}

/** The box claims what it is called and its secret. Its first reading is on disk and nobody's: a receipt that says so waits. */
async function arrives({ shell, operator, patient }: Story): Promise<void> {
  await done(shell, said("claim"));
  const claimed = claimAnswer.parse(json(await done(shell, "cat credential.json")));
  expect(claimed).toMatchObject({ status: "claimed", service: "cuore-a-casa" });
  const device = claimed.status === "claimed" ? claimed.username : "";
  await done(operator, `device=${device} patient=${patient}`);
  expect(await done(shell, said("publish"))).toBe("on disk\n");
  const waited = receipt.decode(JSON.parse(await done(shell, said("waiting"))));
  expect(waited).toMatchObject({ seq: 1, status: "quarantined", problems: [{ reason: "not-assigned" }] });
  const again = await shell.run(`(mkdir again; cd again; ${said("claim")})`);
  // So mosquitto_rr calls CONNACK 5.
  expect(again.out, "the code is dead").toContain("Connection error");
}

/** It is given to somebody: what it measures is stored, and it hears what to do. */
async function works({ shell, operator }: Story): Promise<void> {
  const [, assign = ""] = said("assign").split("\n");
  // Its clock tells whole seconds: what it measures in this one would be of before it was given.
  await Promise.all([done(operator, `${assign} && sleep 1`), done(shell, said("command"))]);
  expect(json(await done(shell, said("receipt")))).toMatchObject({ seq: 2, status: "stored", stored: 1 });
  for (const each of ["config", "time"])
    expect(deviceConfig.safeDecode(JSON.parse(await done(shell, said(each)))).error, each).toBeUndefined();
  expect(json(await done(shell, said("commanded")))).toMatchObject({
    command: "measure-now",
    codes: ["spo2"],
  });
}

/** Both secrets count until the new one is used, and a certificate beside them. */
async function rotates({ shell, operator, ca }: Story): Promise<void> {
  const [rotated] = await Promise.all([done(operator, said("rotate")), done(shell, said("certificate"))]);
  const [pem, key] = ["pem", "key"].map((end) => ca(`$(echo "$device" | tr / .).${end}`));
  await done(shell, `cp "${pem}" device.pem; cp "${key}" device.key\n${said("certified")}`);
  const [, secret = ""] = /Secret:\s+(\S+)/.exec(rotated) ?? [];
  await done(shell, said("publish").replace("reading 1", "reading 4"));
  await done(shell, `former=$secret secret=${secret}`);
  await done(shell, said("publish").replace("reading 1", "reading 5"));
  await eventually(async () => {
    const { code } = await shell.run(
      `(secret=$former; ${said("publish").replace("reading 1", "reading 6")})`,
    );
    return code !== 0;
  });
}

/** The live session is out within two seconds, and nothing comes in any more. */
async function ends({ shell, operator, folder }: Story): Promise<void> {
  await done(shell, `: > live.txt; { ${said("status")}; } > live.txt 2>&1 & live=$!`);
  // It listens: its configuration came.
  await eventually(async () => readFileSync(join(folder, "live.txt"), "utf8").includes("hubTime"));
  await done(operator, said("revoke"));
  const revokedAt = Date.now();
  const left = await shell.run("wait $live; cat live.txt");
  expect(Date.now() - revokedAt).toBeLessThan(2500);
  expect(left.out).toContain("The connection was lost");
  expect((await shell.run(said("publish"))).out).toContain("not authorised");
}

test("a device claims its credential, publishes, gets its receipt, changes its secret, and is revoked", async () => {
  const story = await begun();
  await arrives(story);
  await works(story);
  await rotates(story);
  await ends(story);
});

test("the guide says in both languages what the hub says and does, with the same commands", () => {
  const [english, italian] = [textOf("devices.md"), textOf("devices.it.md")];
  const commands = (text: string) => [...text.matchAll(/```sh\n(.*?)\n```/gs)].map(([, block]) => block);
  expect(commands(italian)).toEqual(commands(english));
  for (const reason of quarantineReasons) {
    expect(english).toContain(`| \`${reason}\` | ${quarantineAdvice[reason].en} |`);
    expect(italian).toContain(`| \`${reason}\` | ${quarantineAdvice[reason].it} |`);
  }
});
