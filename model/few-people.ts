/**
 * Services whose counts may be told to somebody who neither runs the hub nor supplies them: all but those in which fewer than
 * `k` people take part, and as many of the next smallest as it takes to keep those from being had by taking the others from a
 * total. `persons`: how many take part in each.
 */
export function servicesToTell<Service extends string>(
  services: readonly Service[],
  persons: ReadonlyMap<string, number>,
  k: number,
): ReadonlySet<Service> {
  const many = (service: Service): number => persons.get(service) ?? 0;
  const peopled = services.filter((each) => many(each) > 0).toSorted((a, b) => many(a) - many(b));
  const hidden = new Set(peopled.filter((each) => many(each) < k));
  for (const next of peopled) {
    const all = [...hidden].reduce((sum, each) => sum + many(each), 0);
    if (hidden.size === 0 || (hidden.size > 1 && all >= k)) break;
    hidden.add(next);
  }
  return new Set(services.filter((each) => !hidden.has(each)));
}
