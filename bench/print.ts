/** Results of the benchmark as tables of text. */
import { PEER_NAMES } from "./peers.ts";
import {
  type BenchResult,
  convolutionsOf,
  gflops,
  iterationWork,
  lossDifference,
  megapixels,
  rateOf,
  type SizeResult,
} from "./result.ts";

/** The text before the tables. */
export function heading({ info, timestamps, peak, versions }: BenchResult): string {
  const { pentimento, deno } = versions;
  const words = timestamps
    ? ""
    : "\nThis adapter has no timestamps: only whole iterations are timed";
  const most = peak &&
    `\nAt most ${digits(peak.gflops)} GFLOP/s (multiply-adds of registers) and ` +
      `${digits(peak.gigabytes)} GB/s (copies, read and written)`;
  return `${info.description}; Pentimento ${pentimento}, Deno ${deno}${most ?? ""}${words}`;
}

/** All tables of one size, or why there are none. */
export function sizeTables(result: BenchResult, size: number): string {
  const title = `${size} x ${size}`;
  const measured = result.sizes.find(({ own }) => own.size === size);
  if (measured === undefined) {
    const gap = result.gaps.find((gap) => gap.size === size && gap.peer === undefined);
    return `${title}: ${gap?.reason}`;
  }
  const parts = [iterationTable(title, result, measured)];
  if (measured.own.kernels.length > 0) {
    parts.push(convolutionTable(measured), kernelTable(result, measured));
  }
  return parts.join("\n\n");
}

/** The table of an iteration, ours and the peers'. */
function iterationTable(title: string, { gaps }: BenchResult, { own, peers }: SizeResult): string {
  const { size } = own;
  const row = (name: string, milliseconds: number): Row => [
    name,
    digits(milliseconds),
    digits(megapixels(size, milliseconds)),
    digits(gflops(iterationWork(size), milliseconds)),
    digits(milliseconds / own.milliseconds),
  ];
  const rows = PEER_NAMES.flatMap((name): Row[] => {
    const peer = peers[name];
    if (peer !== undefined) {
      return [[...row(name, peer.milliseconds), lossDifference(own, peer).toExponential(0)]];
    }
    const gap = gaps.find((gap) => gap.size === size && gap.peer === name);
    return gap === undefined ? [] : [[name, gap.reason]];
  });
  const { weights, perPixel } = own.bytes;
  return table(
    [title, "ms", "megapixels/s", "GFLOP/s *", "times ours", "loss differs"],
    [[...row("pentimento", own.milliseconds), ""], ...rows],
  ) +
    `\n(${own.iterations} iterations timed; ${(weights / 2 ** 20).toFixed(0)} MiB of weights, ` +
    `${perPixel.toFixed(0)} bytes a pixel)`;
}

function convolutionTable({ own: { kernels, size } }: SizeResult): string {
  const rows = convolutionsOf(kernels, size).map(
    ({ direction, variant, milliseconds, directWork }): Row => [
      variant === "all" ? direction : `  ${variant}`,
      digits(milliseconds),
      digits(directWork / 1e9),
      digits(gflops(directWork, milliseconds)),
    ],
  );
  return `${table(["convolutions", "ms", "GFLOP *", "GFLOP/s *"], rows)}\n` +
    "(* as direct convolutions, whatever is really computed)";
}

function kernelTable({ peak }: BenchResult, { own }: SizeResult): string {
  const rows = own.kernels.map((row): Row => {
    const { gflops = NaN, share = NaN } = rateOf(row, peak);
    const { kernel, calls, milliseconds, work } = row;
    const done = work === 0 ? "" : digits(work / 1e9);
    return [kernel, String(calls), digits(milliseconds), done, digits(gflops), percent(share)];
  });
  const sum = own.kernels.reduce((sum, { milliseconds }) => sum + milliseconds, 0);
  return table(["kernel", "calls", "ms", "GFLOP", "GFLOP/s", "of the peak"], [
    ...rows,
    ["all of them", "", digits(sum), "", "", ""],
  ]);
}

/** A row of a table; one with fewer cells than columns ends in words, which may be wider than their column. */
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
