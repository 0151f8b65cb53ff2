import { openEmbeddedState } from "../../store/state/embedded.ts";
import { lifeOf } from "./alert-life.ts";
import { silent } from "./state-samples.ts";
import { tellNurse } from "./telling-samples.ts";

// A process of its own that leads one alert after another through its life, and says how far it is, until it is killed.
const [file = ""] = process.argv.slice(2);
const state = await openEmbeddedState({ file, log: silent, telling: tellNurse });
for (;;) {
  const position = await state.progress.position(0);
  for (const step of lifeOf(state, position)) await step();
  process.stdout.write(`${position + 1}\n`);
}
