/** What a command tells: for people, and for programs that ask with --json. */
export interface Answer {
  readonly text: string;
  readonly json: unknown;
  /** False when the answer is that something is amiss; the exit code is then 1. */
  readonly isWell?: boolean;
}

/** The words behind a command, and its options as they were given. */
export interface Given {
  readonly operands: readonly string[];
  /** The value of a `text` option. */
  text(option: string): string | undefined;
  /** Whether a `flag` was given. */
  flag(option: string): boolean;
}

/** One thing `labhub` can do. */
export interface Command {
  /** The words that call it, such as `user add`. */
  readonly words: string;
  /** What comes behind them, such as `NAME --roles ROLES`; shown in the usage. */
  readonly takes?: string;
  /** Half a line for the list of commands. */
  readonly does: string;
  /** More, for its own --help. */
  readonly details?: string;
  /** How many operands there must be, at least and at most. Default none. */
  readonly operands?: readonly [least: number, most: number];
  readonly options?: Readonly<Record<string, "text" | "flag">>;
  /** Throws a `UsageError` for arguments that make no sense, a `HubFailure` for what cannot be done. */
  run(given: Given): Promise<Answer>;
}

/** The command line was not understood; the exit code is 2. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}
