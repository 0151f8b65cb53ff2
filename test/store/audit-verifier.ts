import { openEmbeddedState } from "../../store/state/embedded.ts";
import { silent } from "./state-samples.ts";

// A thread of its own, so that its memory can be limited: says what looking through a file's audit came to.
const [file = ""] = process.argv.slice(2);
const state = await openEmbeddedState({ file, log: silent });
const verdict = await state.audit.verify([]);
await state.close();
process.stdout.write(JSON.stringify(verdict));
