/** `pentimento losses`: every loss term and the gradient at one picture. */
import {
  deepestLayer,
  evaluate,
  type Evaluation,
  firstPicture,
  fitLongestSide,
  PentimentoError,
  type Picture,
  putOn,
} from "@pentimento/pentimento";
import { describeAdapter, openAdapter } from "../adapter.ts";
import {
  controlOptions,
  lossOptions,
  readInit,
  readStyles,
  tilingOptions,
  withoutUndefined,
} from "../arguments/library_options.ts";
import type { Arguments, OptionValues } from "../arguments/options.ts";
import { useRemembered } from "../cache/tuning.ts";
import { chooseNetwork } from "../network.ts";
import { readPicture } from "../pictures/image_file.ts";
import { expectRoomFor } from "../pictures/room.ts";
import { shownInput } from "../standard_streams.ts";
import { formatLoss, formatSides } from "../terminal/format.ts";
import { print, printJson, say, screenOf } from "../terminal/terminal.ts";
import { VERSION } from "../version.ts";

/** Runs the command and returns the exit code. */
export async function runLosses({ files, values }: Arguments): Promise<number> {
  const [contentPath, stylePath, targetPath] = files as [string, string, string?];
  const { background } = values;
  const sized = (own: Picture) => {
    const picture = background === undefined ? own : putOn(own, background);
    return values.size === undefined ? picture : fitLongestSide(picture, values.size);
  };
  const ownContent = await readPicture(contentPath, "content image");
  const ownStyles = await readStyles(stylePath, values);
  const content = sized(ownContent);
  const style = ownStyles.map((one) => ({ ...one, picture: sized(one.picture) }));
  const pictures = style.map(({ picture }) => picture);
  const target = targetPath === undefined
    ? await initialPicture(content, pictures[0]!, values)
    : sized(await readPicture(targetPath, "target image"));
  checkSameSize({ content, target, contentPath, targetPath });
  const losses = lossOptions(values);
  const controls = await controlOptions(values);
  using gpu = await openAdapter();
  if (!values["no-tune"]) await useRemembered(gpu);
  const network = await chooseNetwork(values, pictures, losses);
  const layer = deepestLayer(losses, network);
  const styleLayer = deepestLayer({ ...losses, contentLayers: {} }, network);
  const stylePaths = [stylePath, ...values.style ?? []];
  expectRoomFor([
    { path: contentPath, own: ownContent, picture: content, layer },
    ...style.map(({ picture }, i) => (
      { path: stylePaths[i]!, own: ownStyles[i]!.picture, picture, layer: styleLayer }
    )),
  ], "--content-layers and --style-layers");
  const at = shownInput(targetPath ?? `the ${values.init ?? "content"} picture`);
  const by = `${network.name} on ${describeAdapter(gpu)}`;
  if (!values.quiet) say(`Losses at ${at} (${formatSides(target)}), by ${by}`);
  const options = { ...losses, ...controls, ...tilingOptions(values) };
  const evaluation = await evaluate(gpu, { ...options, network, content, style, target });
  if (values.json) printAsJson(evaluation, target);
  else print(table(evaluation, norm(evaluation.gradient)));
  return 0;
}

function printAsJson(evaluation: Evaluation, { width, height }: Picture): void {
  const { total, terms, weights, gradientNorms, gradient } = evaluation;
  const gradientNorm = norm(gradient);
  printJson({
    version: VERSION,
    total,
    terms,
    weights,
    gradientNorms,
    gradientNorm,
    width,
    height,
  });
}

/** The picture at which a run would start. */
async function initialPicture(
  content: Picture,
  style: Picture,
  values: OptionValues,
): Promise<Picture> {
  const { strength, seed } = values;
  const init = await readInit(values.init);
  return firstPicture(content, { content, style, ...withoutUndefined({ init, strength, seed }) });
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
    `The target image ${shownInput(targetPath!)} has ${formatSides(target)} pixels, but the ` +
      `content image ${shownInput(contentPath)} has ${
        formatSides(content)
      }: make them the same size`,
  );
}

/** The Euclidean length of a vector, added up in float64. */
function norm(values: Float32Array): number {
  return Math.sqrt(values.reduce((sum, value) => sum + value * value, 0));
}

function table(evaluation: Evaluation, gradientNorm: number): string {
  const { bold, dim } = screenOf(Deno.stdout).palette;
  const { terms, weights, gradientNorms, total } = evaluation;
  const rows = [
    ["term", "loss", "weight", "gradient"],
    ...Object.keys(terms).map((
      name,
    ) => [name, ...[terms, weights, gradientNorms].map((values) => formatLoss(values[name]!))]),
    ["total", formatLoss(total), "", formatLoss(gradientNorm)],
  ];
  const widths = rows[0]!.map((_, i) => Math.max(...rows.map((row) => row[i]!.length)));
  const lines = rows.map(([name, ...numbers]) =>
    [name!.padEnd(widths[0]!), ...numbers.map((text, i) => text.padStart(widths[i + 1]!))].join(
      "  ",
    )
  );
  const rule = "─".repeat(widths.reduce((sum, width) => sum + width + 2, -2));
  const [head, ...body] = lines;
  return [dim(head!), ...body.slice(0, -1), dim(rule), bold(body.at(-1)!)].join("\n") + "\n";
}
