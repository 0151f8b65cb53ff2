/** What parts cells, and what stands for the decimal point. */
export interface CsvFlavour {
  readonly separator: "," | ";";
  readonly decimal: "." | ",";
}
export const standardCsv: CsvFlavour = { separator: ",", decimal: "." };
/** As Excel reads and writes it in Italian. */
export const italianExcel: CsvFlavour = { separator: ";", decimal: "," };

/** Writes rows of a CSV table, their ends included, in a flavour. */
export const csvRows =
  (flavour: CsvFlavour) =>
  (cells: readonly (string | number)[]): string =>
    `${cells.map((value) => cell(value, flavour)).join(flavour.separator)}\r\n`;

/** One row of a CSV table (RFC 4180), its end included. */
export const csvRow = csvRows(standardCsv);

// Also after what some spreadsheet might take for the end of a cell or line.
const formula = /(?<=^|[;,\t\r\n])(?=[=+\-@\t\r])/g;

/** A text a spreadsheet would take for a formula gets an apostrophe in front; numbers are left as they are. */
function cell(value: string | number, { decimal }: CsvFlavour): string {
  if (typeof value === "number") return String(value).replace(".", decimal);
  const safe = value.replace(formula, "'");
  return /[",;\t\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
