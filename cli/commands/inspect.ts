/** `pentimento inspect`: a report of the features that a network finds in an image. */
import {
  deepestLayer,
  fitLongestSide,
  inspect,
  type LayerInspection,
  type LayerName,
  leastSide,
  longestSideFor,
  type LossOptions,
  type Picture,
  type Vgg19,
} from "@pentimento/pentimento";
import { describeAdapter, openAdapter } from "../adapter.ts";
import { lossOptions } from "../arguments/library_options.ts";
import type { Arguments } from "../arguments/options.ts";
import { UsageError } from "../arguments/usage_error.ts";
import { useRemembered } from "../cache/tuning.ts";
import { chooseNetwork } from "../network.ts";
import { encodePicture, readPicture } from "../pictures/image_file.ts";
import { expectRoomFor } from "../pictures/room.ts";
import { checkFolder, type Files, writeFolder } from "../report/folder.ts";
import { reportPage } from "../report/page.ts";
import { channelMap, contactSheet, heatMap, pairPicture } from "../report/pictures.ts";
import { fileNames } from "../report/section.ts";
import { isStandardOutput, shownInput } from "../standard_streams.ts";
import { formatCount, formatSides } from "../terminal/format.ts";
import { printJson, say, screenOf } from "../terminal/terminal.ts";

/** Values of --size, --channels and --pairs where they are not given. */
const DEFAULTS = { size: 256, channels: 8, pairs: 6 };

/** The report's own file. */
const PAGE = "index.html";

/** Runs the command and returns the exit code. */
export async function runInspect({ files: [path], values }: Arguments): Promise<number> {
  const folder = values.output!;
  if (isStandardOutput(folder)) {
    throw new UsageError(
      "--output - is standard output, but a report is a folder of files: name one",
    );
  }
  const { size = DEFAULTS.size, channels = DEFAULTS.channels, pairs = DEFAULTS.pairs } = values;
  const tell = (line: string) => values.quiet || say(line);
  await checkFolder(folder, { overwrite: values.overwrite ?? false });
  const image = await readPicture(path!, "image");
  const small = fitLongestSide(image, size);
  const started = performance.now();
  using gpu = await openAdapter();
  if (!values["no-tune"]) await useRemembered(gpu);
  const options = lossOptions(values);
  const losses = lossesOf(options, values.layer);
  const network = await chooseNetwork({ ...values, size }, [small], losses);
  const layer = deepestLayer(losses, network);
  // The default size grows until every layer keeps something of the picture.
  const least = longestSideFor(image, leastSide([layer]));
  const picture = values.size === undefined && least > size ? fitLongestSide(image, least) : small;
  expectRoomFor([{ path: path!, own: image, picture, layer }], "--layer");
  const shown = shownInput(path!);
  tell(`${shown} at ${formatSides(picture)}, seen by ${network.name} on ${describeAdapter(gpu)}`);
  const { layer: names } = values;
  const what = { ...options, network, picture, pairs, ...(names && { layers: names }) };
  const layers = await inspect(gpu, what);
  const pictures = await picturesOf(layers, { picture, channels });
  const html = reportPage({ path: shown, size: picture, network, layers, channels });
  const page = new TextEncoder().encode(html);
  await writeFolder(folder, new Map([...pictures, [PAGE, page]]));
  const address = `${folder.replace(/[/\\]+$/, "")}/${PAGE}`;
  const saved = `${screenOf(Deno.stderr).palette.good("Saved")} ${address}`;
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  tell(`${saved} and ${formatCount(pictures.size, "picture")} beside it in ${seconds} s`);
  if (values.json) printJson(summary(address, { network, picture, layers, channels }));
  return 0;
}

/** Losses that use the layers to look at, by which the depth of the network is known. */
function lossesOf(options: LossOptions, layers: readonly LayerName[] | undefined): LossOptions {
  if (!layers) return options;
  const contentLayers = Object.fromEntries(layers.map((name) => [name, 1]));
  return { ...options, contentLayers, styleLayers: {} };
}

/** Every picture of the report as a file. */
async function picturesOf(
  layers: readonly LayerInspection[],
  { picture, channels }: { readonly picture: Picture; readonly channels: number },
): Promise<Files> {
  const files = new Map<string, Uint8Array>();
  const add = async (name: string, image: Picture) => {
    files.set(name, await encodePicture(image));
  };
  await add(fileNames.picture, picture);
  for (const inspection of layers) {
    const { layer, strongest, pairs } = inspection;
    await add(fileNames.sheet(layer), contactSheet(inspection));
    await add(fileNames.matrix(layer), heatMap(inspection));
    for (const { number } of strongest.slice(0, channels)) {
      await add(fileNames.channel(layer, number), channelMap(inspection, number, picture));
    }
    for (const pair of pairs) {
      await add(fileNames.pair(layer, pair), pairPicture(inspection, pair, picture));
    }
  }
  return files;
}

/** The object that --json prints. */
function summary(report: string, found: {
  readonly network: Vgg19;
  readonly picture: Picture;
  readonly layers: readonly LayerInspection[];
  readonly channels: number;
}): object {
  const { network, picture: { width, height }, layers, channels } = found;
  return {
    report,
    network: network.name,
    width,
    height,
    layers: layers.map(({ layer, channels: all, strongest, dead, pairs, field, ...map }) => ({
      layer,
      channels: all.length,
      width: map.width,
      height: map.height,
      field,
      dead,
      strongest: strongest.slice(0, channels),
      pairs,
    })),
  };
}
