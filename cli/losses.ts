import {
  evaluate,
  type Evaluation,
  fitLongestSide,
  noisePicture,
  PentimentoError,
  type Picture,
  resize,
} from "@pentimento/pentimento";
import { describeAdapter, openAdapter } from "./adapter.ts";
import type { Arguments } from "./arguments.ts";
import { formatLoss, formatSides } from "./format.ts";
import { readPicture } from "./image_file.ts";
import { chooseNetwork, lossOptions } from "./network.ts";
import type { OptionValues } from "./options.ts";
import { screenOf, write } from "./terminal.ts";
import { useRemembered } from "./tuning.ts";

/** `pentimento losses`. Gives the exit code. */
export async function runLosses({ files, values }: Arguments): Promise<number> {
  const [contentPath, stylePath, targetPath] = files as [string, string, string?];
  const read = async (path: string, what: string) => {
    const picture = await readPicture(path, what);
    return values.size === undefined ? picture : fitLongestSide(picture, values.size);
  };
  const content = await read(contentPath, "content image");
  const style = await read(stylePath, "style image");
  const target = targetPath === undefined
    ? initialPicture(content, style, values)
    : await read(targetPath, "target image");
  checkSameSize({ content, target, contentPath, targetPath });
  using gpu = await openAdapter();
  if (!values["no-tune"]) await useRemembered(gpu);
  const network = await chooseNetwork(values, style);
  if (!values.quiet) {
    write(
      Deno.stderr,
      `Losses at ${targetPath ?? `the ${values.init ?? "content"} picture`} ` +
        `(${formatSides(target)}), by ${network.name} on ${describeAdapter(gpu)}\n`,
    );
  }
  const options = { ...lossOptions(values), network, content, style, target };
  const evaluation = await evaluate(gpu, options);
  const gradientNorm = norm(evaluation.gradient);
  const { total, terms } = evaluation;
  const { width, height } = target;
  write(
    Deno.stdout,
    values.json
      ? JSON.stringify({ total, terms, gradientNorm, width, height }) + "\n"
      : table(evaluation, gradientNorm),
  );
  return 0;
}

/** The picture at which a run would start. */
function initialPicture(content: Picture, style: Picture, values: OptionValues): Picture {
  const { width, height } = content;
  if (values.init === "style") return resize(style, { width, height });
  if (values.init === "noise") return noisePicture(width, height, values.seed ?? 1);
  return content;
}

function checkSameSize(pictures: {
  content: Picture;
  target: Picture;
  contentPath: string;
  targetPath: string | undefined;
}): void {
  const { content, target, contentPath, targetPath } = pictures;
  if (content.width === target.width && content.height === target.height) return;
  throw new PentimentoError(
    `The target image ${targetPath} has ${formatSides(target)} pixels, but the content image ` +
      `${contentPath} has ${formatSides(content)}: make them the same size`,
  );
}

/** The Euclidean length of a vector, added up in float64. */
function norm(values: Float32Array): number {
  return Math.sqrt(values.reduce((sum, value) => sum + value * value, 0));
}

function table(evaluation: Evaluation, gradientNorm: number): string {
  const { bold, dim } = screenOf(Deno.stdout).palette;
  const rows: [string, number][] = Object.entries(evaluation.terms);
  const sums: [string, number][] = [
    ["total", evaluation.total],
    ["gradient norm", gradientNorm],
  ];
  const names = [...rows, ...sums].map(([name]) => name.length);
  const values = [...rows, ...sums].map(([, value]) => formatLoss(value).length);
  const [left, right] = [Math.max(...names), Math.max(...values)];
  const line = ([name, value]: [string, number]) =>
    `${name.padEnd(left)}  ${formatLoss(value).padStart(right)}`;
  return [
    ...rows.map(line),
    dim("─".repeat(left + 2 + right)),
    ...sums.map((row) => bold(line(row))),
  ].join("\n") + "\n";
}
