/** A row of a table; one with fewer cells than there are columns ends in words, which need not fit. */
export type Row = readonly string[];

/** Sets rows under a head: the first column to the left, numbers to the right, two spaces between. */
export function table(head: Row, rows: readonly Row[]): string {
  const widths = head.map((title, column) => {
    const full = rows.filter((row) => row.length === head.length || column === 0);
    return Math.max(title.length, ...full.map((row) => row[column]!.length));
  });
  return [head, ...rows].map((row) => {
    const words = row.length < head.length;
    const cells = row.map((cell, column) => {
      if (column === 0) return cell.padEnd(widths[0]!);
      return words ? cell : cell.padStart(widths[column]!);
    });
    return cells.join("  ").trimEnd();
  }).join("\n");
}

/** A number with three digits that count, and never an exponent: 0.0249, 2.49, 24.9, 24912. */
export function digits(value: number): string {
  if (!Number.isFinite(value)) return "";
  if (value === 0) return "0";
  const decimals = 2 - Math.floor(Math.log10(Math.abs(value)));
  return value.toFixed(Math.max(0, decimals));
}

/** A share as a percentage: `7.3 %`, `45 %`. */
export function percent(share: number): string {
  const value = 100 * share;
  return Number.isFinite(value) ? `${value.toFixed(value < 9.95 ? 1 : 0)} %` : "";
}
