/** How many letters must change to make one word of another; two neighbours that changed places count once. */
function distance(from: string, to: string): number {
  let before: readonly number[] = [];
  let row: readonly number[] = Array.from({ length: to.length + 1 }, (_, at) => at);
  for (let i = 1; i <= from.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= to.length; j += 1) {
      const same = from[i - 1] === to[j - 1];
      const swapped = i > 1 && j > 1 && from[i - 1] === to[j - 2] && from[i - 2] === to[j - 1];
      const costs = [(row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, (row[j - 1] ?? 0) + (same ? 0 : 1)];
      if (swapped) costs.push((before[j - 2] ?? 0) + 1);
      next.push(Math.min(...costs));
    }
    [before, row] = [row, next];
  }
  return row[to.length] ?? 0;
}

/** The known word somebody most likely meant; `null` when none is near. */
export function nearest(written: string, known: readonly string[]): string | null {
  const limit = Math.max(1, Math.floor(written.length / 3));
  // A word as long as a book is nobody's slip of the pen, and comparing it would take as long.
  if (written.length > 100) return null;
  const candidates = known.filter((each) => Math.abs(each.length - written.length) <= limit);
  const [best] = candidates
    .map((word) => ({ word, off: distance(written, word) }))
    .toSorted((a, b) => a.off - b.off);
  return best !== undefined && best.off <= limit ? best.word : null;
}

/** What to write instead: the word most likely meant, or the words there are. */
export function instead(written: string, known: readonly string[]): string {
  const meant = nearest(written, known);
  if (meant !== null) return `did you mean ${meant}?`;
  if (known.length === 0) return "there are none yet";
  return known.length === 1 ? `write ${known[0]}` : `write one of ${known.join(", ")}`;
}
