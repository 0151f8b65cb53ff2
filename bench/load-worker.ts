// A load generator as a process of its own.
import { answering } from "./forked.ts";
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

answering((plan) => runLoad(needs, loadPlan.parse(plan)));
