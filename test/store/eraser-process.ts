// Run as a process of its own: erases in a data directory, and kills itself the hard way around one of its calls of the stores.
// Arguments: folder, how many calls pass, `before` or `after` the next takes place.
import { openEraser } from "../../store/erasure/eraser.ts";
import { eraserNeeds, openStores } from "./erasing-house.ts";

const [folder = "", pass = "0", when = "before"] = process.argv.slice(2);
let calls = 0;

/** The same part, with a death behind every door. */
const mortal = <Part extends object>(part: Part): Part =>
  new Proxy(part, {
    get(target, name, receiver) {
      const found: unknown = Reflect.get(target, name, receiver);
      if (typeof found === "object" && found !== null) return mortal(found);
      if (typeof found !== "function") return found;
      return async (...given: unknown[]) => {
        calls += 1;
        const isDue = calls === Number(pass) + 1;
        if (isDue && when === "before") process.kill(process.pid, "SIGKILL");
        const result: unknown = await Reflect.apply(found, target, given);
        if (isDue) process.kill(process.pid, "SIGKILL");
        return result;
      };
    },
  });

const stores = await openStores(folder);
const { state, telemetry, journals, ...needs } = eraserNeeds(folder, stores);
const eraser = openEraser({
  ...needs,
  state: mortal(state),
  telemetry: mortal(telemetry),
  journals: journals.map((each) => mortal(each)),
});
await eraser.eraseWaiting();
await stores.close();
