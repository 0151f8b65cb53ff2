// What holds of every source of messages: the same tests with the hub's own broker and with a client at Mosquitto.
import { describe, expect, test } from "vitest";
import { topicOf } from "../../model/topics.ts";
import { cuff, scale, until } from "../broker/house.ts";
import { outsideRig, ownRig } from "./ingress-rigs.ts";

const telemetry = topicOf(cuff, "telemetry");
const numbers = (count: number) => Array.from({ length: count }, (_, n) => `${n}`);

describe.each([
  ["the hub's own broker", ownRig],
  ["a client at Mosquitto", outsideRig],
] as const)("%s", (_, open) => {
  test("what the journal did not take comes again, and what it took does not", async () => {
    const { journal, device } = await open();
    journal.disk = "by-hand";
    const client = await device(cuff);
    const said = client.publishAsync(telemetry, "one", { qos: 1 });
    await until(() => journal.waiting === 1);
    journal.disk = "at-once";
    journal.fail();
    await until(() => journal.texts.length === 2);
    await said;
    await client.publishAsync(telemetry, "two", { qos: 1 });
    await until(() => journal.texts.length === 3);
    expect(journal.texts).toEqual(["one", "one", "two"]);
  });

  test.each([1, 2] as const)("each device's messages of quality %d come once and in order", async (qos) => {
    const { journal, device } = await open();
    const all = numbers(60); // the hub's own broker lets no more of quality 2 be under way
    const devices = [cuff, scale];
    await Promise.all(
      devices.map(async (key) => {
        const client = await device(key);
        await Promise.all(all.map((text) => client.publishAsync(topicOf(key, "telemetry"), text, { qos })));
      }),
    );
    await until(() => journal.messages.length >= 2 * all.length);
    for (const key of devices) {
      const theirs = journal.messages.filter((message) => message.device === key);
      expect(theirs.map(({ payload }) => Buffer.from(payload).toString())).toEqual(all);
    }
  });

  test("while the journal refuses nothing is lost, and it goes on by itself", async () => {
    const { journal, device } = await open();
    const client = await device(cuff);
    journal.disk = "by-hand";
    const all = numbers(20);
    const said = Promise.all(all.map((text) => client.publishAsync(telemetry, text, { qos: 1 })));
    await until(() => journal.waiting === all.length);
    journal.stateNow = "refusing";
    journal.fail();
    await until(() => client.reconnecting || journal.waiting === 0);
    journal.messages.length = 0;
    journal.stateNow = "open";
    journal.disk = "at-once";
    await said;
    await until(() => journal.texts.length === all.length);
    expect(journal.texts).toEqual(all);
  });

  test("a device hears what the hub and the desk say to it, and the desk hears that it did", async () => {
    const { source, notes, device } = await open();
    const client = await device(cuff);
    const heard: string[] = [];
    client.on("message", (topic, text) => heard.push(`${topic.split("/").at(-1)} ${text}`));
    await client.subscribeAsync(
      ["receipt", "command", "config"].map((each) => `lab/v1/${cuff}/${each}`),
      {
        qos: 1,
      },
    );
    await until(() => {
      source.tell(cuff, "{}");
      return heard.length > 0;
    });
    source.say([
      { say: "down", device: cuff, channel: "command", text: "do", id: "c1" },
      { say: "down", device: cuff, channel: "config", text: "so" },
    ]);
    await until(() => heard.includes("command do") && heard.includes("config so"));
    await until(() => notes.some((note) => note.note === "acknowledged" && note.id === "c1"));
  });
});
