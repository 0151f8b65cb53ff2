/** One row of a CSV table (RFC 4180), its end included. */
export const csvRow = (cells: readonly (string | number)[]): string => `${cells.map(cell).join(",")}\r\n`;

/** A text a spreadsheet would take for a formula gets an apostrophe in front; numbers are left as they are. */
function cell(value: string | number): string {
  if (typeof value === "number") return String(value);
  const safe = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
