import type { Pilot } from "../../model/pilot.ts";
import { assumptionsOf } from "../../model/pilot-assumptions.ts";
import type { DisclosurePolicy } from "../../model/publication.ts";
import { municipalities } from "../../model/territory.ts";
import type { FiguresNeeds } from "./desk.ts";

/** What a pilot says of its figures: how few people are too few, how places lie in one another, what is assumed. */
export function figuresOfPilot({
  evaluation,
  roads,
  services,
  territory,
}: Pick<Pilot, "evaluation" | "roads" | "services" | "territory">): Pick<
  FiguresNeeds,
  "policy" | "assumptions"
> {
  const places = territory.municipalities.flatMap((code) => {
    const known = municipalities.get(code);
    return known === undefined ? [] : [known];
  });
  const policy: DisclosurePolicy = {
    k: evaluation.suppression.k,
    territory: {
      zones: new Map(places.map(({ code, zone }) => [code, zone])),
      services: services.map(({ id }) => id),
      seats: new Map(places.map(({ code, latitude, longitude }) => [code, { latitude, longitude }])),
    },
  };
  return { policy, assumptions: assumptionsOf(evaluation.assumptions, roads) };
}
