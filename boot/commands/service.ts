import { z } from "zod";
import { assertNamesNobody } from "../../model/direct-identifiers.ts";
import { HubFailure } from "../../model/failure.ts";
import { type Role, username } from "../../model/people.ts";
import type { LabService } from "../../model/pilot.ts";
import {
  objectionToService,
  type ServiceHappening,
  serviceEvent,
  serviceHappening,
  serviceStanding,
} from "../../model/service-standing.ts";
import { asked } from "./asked.ts";
import { byOperator } from "./by-operator.ts";
import type { Answer, Command, Given } from "./command.ts";
import type { OpenHub, WithHub } from "./open-hub.ts";
import { staff } from "./user.ts";

const authorOption = z.object({ author: username });

/** `service conformance`, `approve-rules`, `promote` and `demote`: a service's way through the LAB. */
export const serviceCommands = (withHub: WithHub): readonly Command[] => [
  {
    words: "service conformance",
    takes: "ID --verdict passed|failed --note TEXT --author USER",
    does: "records whether a service's devices and messages keep the contract, and who says so",
    details:
      "The author is a user who is operator or admin.\n\n" +
      '  labhub service conformance cuore-a-casa --verdict passed --note "prova del 3 novembre" --author lucia',
    operands: [1, 1],
    options: { verdict: "text", note: "text", author: "text" },
    run: (given) => {
      const { author } = asked(authorOption, { author: given.text("author") });
      const said = happeningGiven(given, "conformance", ["verdict", "note"]);
      return withHub(async (hub) => {
        await assertAuthor(hub, author, ["operator", "admin"]);
        return record(hub, given.operands[0], said, author);
      });
    },
  },
  {
    words: "service approve-rules",
    takes: "ID --author USER [--note TEXT]",
    does: "records that a clinician answers for the present versions of the rules that judge its readings",
    details:
      "The author is the clinician, a user with that role; record what they told you to and no more. Better they do it\n" +
      "themselves, signed in.\n\n  labhub service approve-rules cuore-a-casa --author maria",
    operands: [1, 1],
    options: { author: "text", note: "text" },
    run: (given) => {
      const { author } = asked(authorOption, { author: given.text("author") });
      return withHub(async (hub) => {
        await assertAuthor(hub, author, ["clinician"]);
        const rules = hub.pilot.rules.map(({ id, version }) => ({ id, version }));
        return record(
          hub,
          given.operands[0],
          happeningGiven(given, "rules-approved", ["note"], { rules }),
          author,
        );
      });
    },
  },
  {
    words: "service promote",
    takes: "ID",
    does: "takes a service from the sandbox into the pilot; says what is missing when it may not",
    details: "  labhub service promote cuore-a-casa",
    operands: [1, 1],
    run: ({ operands: [id] }) => withHub((hub) => record(hub, id, { kind: "promoted" })),
  },
  {
    words: "service demote",
    takes: "ID --reason TEXT",
    does: "takes a service back to the sandbox",
    details: '  labhub service demote cuore-a-casa --reason "troppe letture scartate"',
    operands: [1, 1],
    options: { reason: "text" },
    run: (given) => {
      const said = happeningGiven(given, "demoted", ["reason"]);
      return withHub((hub) => record(hub, given.operands[0], said));
    },
  },
];

/** What happened, as the options tell it. */
export function happeningGiven(
  { text }: Given,
  kind: ServiceHappening["kind"],
  options: readonly string[],
  more: object = {},
): ServiceHappening {
  const said = Object.fromEntries(options.map((option) => [option, text(option)]));
  return asked(serviceHappening, { kind, ...said, ...more });
}

/** Whoever is named as the author could have said it to the hub themselves. */
async function assertAuthor(hub: OpenHub, author: string, may: readonly Role[]): Promise<void> {
  const { roles, disabledAt } = await staff(hub, author);
  if (disabledAt === null && roles.some((role) => may.includes(role))) return;
  throw new HubFailure(
    "not-permitted",
    `${author} may not say this: it takes a user who is ${may.join(" or ")}.`,
  );
}

export function serviceIn({ pilot }: Pick<OpenHub, "pilot">, id = ""): LabService {
  const found = pilot.services.find((each) => each.id === id);
  if (found !== undefined) return found;
  const known = pilot.services.map((each) => each.id).join(", ");
  throw new HubFailure("not-found", `There is no service ${id}; there are: ${known}.`);
}

/** Throws `conflict` when something may not happen to a service; returns how many events it has. */
export async function assertMayHappen(
  { pilot, state }: OpenHub,
  service: LabService,
  happening: ServiceHappening,
): Promise<number> {
  if ("note" in happening) assertNamesNobody({ note: happening.note });
  if ("reason" in happening) assertNamesNobody({ reason: happening.reason });
  const history = await state.services.history(service.id);
  const objection = objectionToService(serviceStanding(service, history), happening, pilot.rules);
  if (objection !== null) throw new HubFailure("conflict", `${service.id}: ${objection}.`);
  return history.length;
}

/** Records what happened to a service, if nothing stands against it. */
export async function record(
  hub: OpenHub,
  id: string | undefined,
  happening: ServiceHappening,
  by = byOperator.actor,
): Promise<Answer> {
  const service = serviceIn(hub, id);
  const seen = await assertMayHappen(hub, service, happening);
  const event = { ...happening, at: hub.clock.now(), by };
  await hub.state.services.record(service.id, event, seen);
  const reason = by === byOperator.actor ? null : `on behalf of ${by}`;
  await hub.note({ action: "change-service", object: `${service.id} ${happening.kind}`, reason });
  return { text: `${service.id}: ${happening.kind}, by ${by}.`, json: z.encode(serviceEvent, event) };
}
