// Many devices in a process of their own: what it takes to be so many is neither the hub's nor a bystander's.
import type { z } from "zod";
import { HubFailure } from "../model/failure.ts";
import { type assembled, type CrowdOrder, crowdOrder, type Gathered } from "./crowd-plan.ts";
import { answering } from "./forked.ts";
import { histogram } from "./histogram.ts";
import { type Member, member } from "./member.ts";

/** While they gather, a listener's backlog is no part of what is measured. */
const inCalm = 50;

async function arrive(members: readonly Member[], atOnce: number): Promise<Gathered> {
  const each = histogram();
  const from = performance.now();
  let tries = 0;
  const come = async (one: Member) => {
    const begun = performance.now();
    tries = Math.max(tries, await one.come());
    each.record((performance.now() - begun) * 1000);
  };
  for (let at = 0; at < members.length; at += atOnce) {
    await Promise.all(members.slice(at, at + atOnce).map(come));
  }
  return { seconds: (performance.now() - from) / 1000, each: each.counts(), tries };
}

let members: readonly Member[] = [];

async function obey(asked: CrowdOrder): Promise<z.infer<typeof assembled> | Gathered> {
  if (asked.order === "assemble") {
    members = asked.plan.members.map((login) => member(asked.plan, login));
    return { members: members.length };
  }
  if (members.length === 0) throw new HubFailure("defect", "nobody was assembled");
  if (asked.order === "gather") return arrive(members, inCalm);
  for (const each of members) each.cut();
  return arrive(members, members.length);
}

answering((order) => obey(crowdOrder.parse(order)));
