import { openEmbeddedState } from "../../store/state/embedded.ts";
import { batchAfter } from "./state-batches.ts";
import { silent } from "./state-samples.ts";

// A process of its own that commits batch after batch and says how far it is, until it is killed or has done enough.
const [file = "", batches = "Infinity"] = process.argv.slice(2);
const state = await openEmbeddedState({ file, log: silent });
for (let done = 0; done < Number(batches); done += 1) {
  const outcome = batchAfter(await state.progress.position(0));
  await state.progress.commit(outcome);
  process.stdout.write(`${outcome.to}\n`);
}
await state.close();
