/** Something done at a moment; of several at one moment those of lower order first. */
export interface Deed {
  readonly at: number;
  readonly order: number;
  readonly do: () => Promise<unknown>;
}

export const deed = (at: number, order: number, doing: () => Promise<unknown>): Deed => ({
  at,
  order,
  do: doing,
});
