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
import { digits, percent, type Row, table } from "./table.ts";

/** What comes before the tables. */
export function heading({ info, timestamps, peak, versions }: BenchResult): string {
  const { pentimento, deno } = versions;
  const words = timestamps
    ? ""
    : "\nThis adapter has no timestamps: only whole iterations are timed";
  return `${info.description}; Pentimento ${pentimento}, Deno ${deno}\n` +
    `At most ${digits(peak.gflops)} GFLOP/s (multiply-adds of registers) and ` +
    `${digits(peak.gigabytes)} GB/s (copies, read and written)${words}`;
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

/** An iteration of ours and of the peers. */
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
