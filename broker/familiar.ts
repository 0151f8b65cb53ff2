import type { Board } from "../model/board.ts";

/** From where each was let in before. In memory alone: after a restart all are strangers once. */
export interface FamiliarSources {
  has(credential: string, source: string): boolean;
  add(credential: string, source: string): void;
}

/** A device on a mobile network comes from somewhere else every few hours. */
const sourcesEach = 4;

/** `most` credentials are remembered; beyond it the one let in longest ago is forgotten. */
export function familiarSources(most: number, board: Board): FamiliarSources {
  const known = new Map<string, readonly string[]>();
  board.set("broker_familiar_limit", most);
  return {
    has: (credential, source) => known.get(credential)?.includes(source) ?? false,
    add(credential, source) {
      const others = (known.get(credential) ?? []).filter((each) => each !== source);
      known.delete(credential);
      known.set(credential, [source, ...others].slice(0, sourcesEach));
      const oldest = known.keys().next().value;
      if (known.size > most && oldest !== undefined) known.delete(oldest);
      board.set("broker_familiar", known.size);
    },
  };
}
