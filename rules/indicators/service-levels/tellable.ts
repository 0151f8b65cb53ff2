/** How many take part in each service. */
export type Persons = ReadonlyMap<string, number>;

/**
 * Whether figures about a service's people may be told: of none, or of `k` at least. Of all services together not where what
 * is hidden of some could be had by taking the others from the whole.
 */
export function tellable(persons: Persons, service: string | null, k: number): boolean {
  const isSmall = (n: number): boolean => n > 0 && n < k;
  if (service !== null) return !isSmall(persons.get(service) ?? 0);
  const small = [...persons.values()].filter(isSmall);
  const hidden = small.reduce((sum, n) => sum + n, 0);
  return hidden === 0 || (small.length > 1 && hidden >= k);
}
