/**
 * Chance as a pure function: the same seed and index give the same draw, in any order and on any machine.
 * Good enough to make people and devices look alive; of no use for secrets.
 */
export type Seed = number & { readonly __brand: "seed" };

/** A seed of its own for every stream of draws, named by what it is for: FNV-1a over the joined names. */
export function seedOf(...parts: readonly (string | number)[]): Seed {
  let hash = 0x811c9dc5;
  for (const character of parts.join("\u0000")) {
    hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01000193);
  }
  return (hash >>> 0) as Seed;
}

/** A number in [0, 1). `index` is any whole number, such as a count or a time. */
export function uniformAt(seed: Seed, index: number): number {
  const high = Math.floor(index / 0x1_0000_0000);
  return scrambled(scrambled(seed ^ high) + Math.imul(index | 0, 0x9e3779b1)) / 0x1_0000_0000;
}

/** A draw from the normal distribution with mean 0 and SD 1 (Box-Muller). */
export function gaussianAt(seed: Seed, index: number): number {
  const radius = Math.sqrt(-2 * Math.log(1 - uniformAt(seed, 2 * index)));
  return radius * Math.cos(2 * Math.PI * uniformAt(seed, 2 * index + 1));
}

/** One of several, each as likely as its weight says. */
export function pickAt<Item>(
  seed: Seed,
  index: number,
  items: readonly Item[],
  weight: (item: Item) => number,
): Item | undefined {
  const total = items.reduce((sum, item) => sum + weight(item), 0);
  let left = uniformAt(seed, index) * total;
  return items.find((item) => {
    left -= weight(item);
    return left < 0;
  });
}

/** MurmurHash3's last step: every bit of the input moves half the bits of the output. */
function scrambled(word: number): number {
  let h = word | 0;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}
