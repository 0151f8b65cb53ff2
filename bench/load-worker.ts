// A load generator as a process of its own, so that it and the broker do not share an event loop.
import { HubFailure } from "../model/failure.ts";
import { runLoad } from "./load.ts";
import { loadPlan } from "./load-plan.ts";

const needs = {
  now: () => performance.now(),
  wallClock: () => Date.now(),
  processor: () => {
    const { user, system } = process.cpuUsage();
    return (user + system) / 1000;
  },
};

process.once("message", (text) => {
  runLoad(needs, loadPlan.parse(JSON.parse(String(text))))
    .then((result) => process.send?.(JSON.stringify({ result })))
    .catch((thrown: unknown) => process.send?.(JSON.stringify({ failure: HubFailure.of(thrown).message })))
    .finally(() => process.disconnect());
});
