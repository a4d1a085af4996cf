/** Time to picture and seconds to the same loss, as tables of text. */
import type { PictureTime, PictureTimes } from "./pictures.ts";
import type { Unmeasured } from "./peers.ts";
import { digits, type Row, table } from "./print.ts";
import { levelsOf, reached, type SameLoss } from "./same_loss.ts";

/** The table of pictures: all seconds, and those of the parts. */
export function pictureTable(pictures: readonly PictureTimes[], leftOut?: string): string {
  const runs = pictures.flatMap(({ size, cold, warm }) => [
    { name: `${size}, cold`, run: cold },
    { name: `${size}, warm`, run: warm },
  ]);
  const parts = Object.keys(runs.map(({ run }) => run).find(isTimed)?.parts ?? {});
  const rows = runs.map(({ name, run }): Row =>
    isTimed(run)
      ? [name, run.seconds.toFixed(1), ...parts.map((part) => (run.parts[part] ?? 0).toFixed(1))]
      : [name, run.reason]
  );
  const lines = [
    "Time to picture: seconds from README's first command to the saved file, and of its parts",
    table(["longest side", "all", ...parts], rows),
    "(cold: no kernels measured before, no shaders in the driver's cache on disk; warm: once more)",
  ];
  if (leftOut !== undefined) lines.push(`(${leftOut})`);
  return lines.join("\n");
}

function isTimed(run: PictureTime | Unmeasured): run is PictureTime {
  return "parts" in run;
}

/** The table of descents: when each was where each of them ended. */
export function sameLossTable(result: SameLoss): string {
  const { width, height, descents, gap, startDiffers } = result;
  const levels = levelsOf(result);
  const rows = descents.map((descent, i): Row => [
    `${letter(i)}  ${descent.name}`,
    // Ends lie close together.
    levels[i]!.loss.toPrecision(5),
    ...levels.map(({ loss }) => {
      const point = reached(descent, loss);
      return point === undefined
        ? "never"
        : `${digits(point.seconds)} (${digits(point.processor)})`;
    }),
  ]);
  const head = ["", "loss at the end", ...levels.map((_, i) => `to that of ${letter(i)}`)];
  const lines = [
    `Seconds to the same loss by the clock (of all cores together), ${width} x ${height}`,
    table(head, rows),
    "(from pictures and network in memory; content, style and start are the same; Gram matrices, no noise term)",
  ];
  if (startDiffers !== undefined) {
    lines.push(
      `(the two programs' losses of the first picture differ by ${startDiffers.toExponential(0)})`,
    );
  }
  if (gap !== undefined) lines.push(`(PyTorch is missing: ${gap.reason})`);
  return lines.join("\n");
}

function letter(index: number): string {
  return String.fromCharCode("A".charCodeAt(0) + index);
}
