import { instead } from "./nearest.ts";

/** What keeps a well-formed file of a pilot from being taken: where in it, what is wrong, what would be right. */
export interface PilotFault {
  readonly path: readonly (string | number)[];
  readonly problem: string;
}
type Path = PilotFault["path"];

/** A word that should name something there is. */
export function unknownFault(
  path: Path,
  written: string,
  what: string,
  known: readonly string[],
): readonly PilotFault[] {
  if (known.includes(written)) return [];
  return [{ path, problem: `${written} is no ${what}; ${instead(written, known)}` }];
}

/** The same for a list of words, which may hold each only once. */
export const listFaults = (
  path: Path,
  written: readonly string[],
  what: string,
  known: readonly string[],
): readonly PilotFault[] => [
  ...written.flatMap((each, at) => unknownFault([...path, at], each, what, known)),
  ...repeatedFaults(path, written),
];

/** Words that stand twice in a list where one is meant. */
export const repeatedFaults = (path: Path, written: readonly string[]): readonly PilotFault[] =>
  written.flatMap((each, at) =>
    written.indexOf(each) === at
      ? []
      : [{ path: [...path, at], problem: `${each} stands here twice; take one out` }],
  );

/** Things of a list that share an id. `what` names one of them: "another service is called …". */
export const sameIdFaults = (
  path: Path,
  things: readonly { readonly id: string }[],
  what: string,
): readonly PilotFault[] =>
  things.flatMap(({ id }, at) =>
    things.findIndex((each) => each.id === id) === at
      ? []
      : [
          {
            path: [...path, at, "id"],
            problem: `another ${what} is called ${id}; each needs an id of its own`,
          },
        ],
  );
