import type { Language } from "../language.ts";

/** A cell: what it says, and below or beside it, smaller, what it is called by machines. */
export interface Cell {
  readonly text: string;
  readonly small?: string;
  /** The small one on the same line. */
  readonly inline?: true;
}

export interface SheetRow {
  readonly cells: readonly Cell[];
  /** `part` belongs to the row above it; `beside` is read with it. */
  readonly level: "figure" | "part" | "beside";
  /** Without a value: hidden or too little. */
  readonly isMute: boolean;
}

export interface SheetTable {
  readonly kind: "table";
  readonly caption: string;
  /** Below the caption: which indicator and version, or nothing. */
  readonly note: string;
  readonly head: readonly string[];
  /** Which columns hold numbers and stand to the right. */
  readonly numeric: readonly boolean[];
  readonly rows: readonly SheetRow[];
}

export interface SheetDrawing {
  readonly kind: "drawing";
  readonly id: string;
  readonly caption: string;
  readonly alt: string;
  readonly svg: string;
}

export type SheetPiece =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "list"; readonly items: readonly string[] }
  | { readonly kind: "facts"; readonly facts: readonly (readonly [name: string, said: string])[] }
  | SheetTable
  | SheetDrawing;

export interface SheetSection {
  readonly id: string;
  readonly title: string;
  readonly pieces: readonly SheetPiece[];
}

/** A report in one language, before it is a page or a PDF: all words are chosen, all numbers written. */
export interface Sheet {
  readonly language: Language;
  readonly title: string;
  readonly subtitle: string;
  readonly facts: readonly (readonly [name: string, said: string])[];
  readonly sections: readonly SheetSection[];
  readonly page: string;
  readonly contents: string;
}
