// Clients that do what they should not, as a process of their own.
import { answering } from "./forked.ts";
import { beRude } from "./rude.ts";
import { rudePlan } from "./rude-plan.ts";

answering((plan) => beRude(rudePlan.parse(plan)));
