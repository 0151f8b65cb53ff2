export interface Page<Item> {
  readonly items: readonly Item[];
  readonly next: string | null;
}
export interface PageAsked {
  readonly limit: number;
  readonly cursor?: string | undefined;
}
