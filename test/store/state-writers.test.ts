import { once } from "node:events";
import { Worker } from "node:worker_threads";
import { expect, test } from "vitest";
import { patientId } from "../../model/identity.ts";
import { batchAfter, batchSize } from "./state-batches.ts";
import { stateFolder } from "./state-folder.ts";
import { alert, batch, device, enrolment, inMinutes, raising, secretHash } from "./state-samples.ts";

const batches = 60;
const letters = "abcdefghijklmnopqrstuvwxyz";
const patientNumber = (n: number) => patientId.parse(`p-${(letters[n] ?? "").repeat(16)}`);

test("a pipeline that commits without a break and an API that writes meanwhile both succeed, every time", async () => {
  const place = await stateFolder();
  const state = await place.open();
  await state.progress.commit(batchAfter(0));
  const rule = { id: "hr-high", version: "1" };
  const others = Array.from({ length: 20 }, (_, n) => alert(`x${n}`, { patient: patientNumber(n), rule }));
  await state.progress.commit(batch(0, { partition: 1, alerts: others.map((each) => raising(each)) }));

  const url = new URL("./state-committer.ts", import.meta.url);
  const pipeline = new Worker(url, { argv: [place.file, String(batches)], stdout: true });
  let committing = true;
  const ended = once(pipeline, "exit").then(([code]) => {
    committing = false;
    return code;
  });
  await once(pipeline.stdout, "data");

  let writes = 0;
  for (let n = 0; n < 20 && committing; n += 1) {
    await state.alerts.move(`x${n}`, "acknowledged", { at: inMinutes(n), by: "rossi" });
    await state.registry.addDevice(device(`bp-${n}`), secretHash);
    await state.registry.addEnrolment(enrolment({ patient: patientNumber(n) }), "rossi");
    writes += 3;
  }
  pipeline.stdout.resume();
  expect(await ended).toBe(0);
  expect(writes, "the API must have written while the pipeline did").toBeGreaterThan(3);
  expect(await state.progress.position(0)).toBe((batches + 1) * batchSize);
  expect(await state.registry.version()).toBe((writes / 3) * 2);
  expect(await state.alerts.lastSequence()).toBe(batches + 1 + 20 + writes / 3);
  await state.close();
  await place.remove();
}, 60_000);
