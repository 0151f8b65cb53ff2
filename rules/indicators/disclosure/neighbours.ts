import type { Computed } from "../../../model/figure.ts";
import type { Territory } from "../../../model/publication.ts";

/** From the westernmost always on to the nearest not yet visited; by code where nobody knows where they lie. */
export function byNeighbourhood(
  within: readonly Computed[],
  { seats }: Pick<Territory, "seats">,
): readonly Computed[] {
  const left = within.toSorted((a, b) => (a.stratum.key < b.stratum.key ? -1 : 1));
  const seat = ({ stratum }: Computed) => seats?.get(stratum.key) ?? { latitude: 0, longitude: 0 };
  const [west] = left.toSorted((a, b) => seat(a).longitude - seat(b).longitude);
  const way: Computed[] = [];
  for (let next = west; next !== undefined; ) {
    const here = seat(next);
    way.push(next);
    left.splice(left.indexOf(next), 1);
    // A degree of longitude is about seven tenths of one of latitude here.
    const far = (each: Computed) =>
      Math.hypot(seat(each).latitude - here.latitude, 0.7 * (seat(each).longitude - here.longitude));
    [next] = left.toSorted((a, b) => far(a) - far(b));
  }
  return way;
}
