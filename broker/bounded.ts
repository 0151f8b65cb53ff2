/** Things made once for each key, of which the one asked for longest ago is forgotten when there are too many. */
export interface Bounded<Key, Value> {
  of(key: Key, make: () => Value): Value;
}

export function bounded<Key, Value>(most: number): Bounded<Key, Value> {
  const known = new Map<Key, Value>();
  let latest: { readonly key: Key; readonly value: Value } | null = null;
  return {
    of(key, make) {
      if (latest?.key === key) return latest.value; // who sends a lot mostly sends in a row
      const found = known.get(key) ?? make();
      known.delete(key);
      known.set(key, found);
      latest = { key, value: found };
      const oldest = known.keys().next();
      if (known.size > most && oldest.done !== true) known.delete(oldest.value);
      return found;
    },
  };
}
