/**
 * Makes the figures of docs/method.md, in `docs/method`: feature maps, Gram matrices, the pull of each term.
 *
 *     ./pentimento deno run --allow-read --allow-write=docs --allow-env --allow-sys examples/method_figures.ts
 *     ./pentimento deno fmt docs/method
 */
import {
  createSession,
  evaluate,
  fitLongestSide,
  type Gpu,
  inspect,
  type LayerInspection,
  openGpu,
  type Picture,
  resize,
  sideBySide,
  toRgba,
  weightsFreeVgg19,
} from "@pentimento/pentimento";
import { Jimp } from "jimp";
import { readPicture } from "./files.ts";
import { type Curve, pullsAsSvg } from "./method/pulls_svg.ts";

const SIZE = 128;
const ITERATIONS = [0, 1, 2, 4, 8, 16, 32, 64];
const STYLE_LAYERS = { conv1_1: 1, conv2_1: 1, conv3_1: 1, conv4_1: 1, conv5_1: 1 };
const TILE = { width: 128, height: 96 };
const CHANNELS = 48;

const pathOf = (file: string) => new URL(file, import.meta.url).pathname;
const example = async (file: string) => fitLongestSide(await readPicture(pathOf(file)), SIZE);
const [content, style] = [await example("harbour.jpg"), await example("brushwork.jpg")];
const network = weightsFreeVgg19({ style, upTo: "conv5_1" });
using gpu = await openGpu();

await Deno.mkdir(pathOf("../docs/method"), { recursive: true });
await write("features.jpg", stacked(await featureRows()));
const { painted, curves } = await paintAndMeasure(gpu);
await write("gram.png", await gramsOf([content, style, painted]));
await Deno.writeTextFile(pathOf("../docs/method/pulls.svg"), pullsAsSvg(ITERATIONS, curves));

/** A row for each of four layers: some of its strongest channels. */
async function featureRows(): Promise<Picture[]> {
  const layers = ["conv1_1", "conv2_1", "conv3_1", "conv4_1"] as const;
  const seen = await inspect(gpu, { network, picture: content, layers });
  return seen.map((layer) =>
    sideBySide([0, 3, 6, 9, 12, 15].map((i) => resize(mapOf(layer, i), TILE)))
  );
}

/** The map of the channel that comes at a place by strength, as a grey picture. */
function mapOf({ features, strongest, width, height }: LayerInspection, place: number): Picture {
  const { number, peak } = strongest[place]!;
  const map = features.subarray(number * width * height, (number + 1) * width * height);
  return grey(width, height, (i) => Math.sqrt(map[i]! / peak));
}

/** The Gram matrices of pictures, of the same channels, brighter where two fire together more. */
async function gramsOf(pictures: readonly Picture[]): Promise<Picture> {
  const seen = [];
  for (const picture of pictures) {
    seen.push((await inspect(gpu, { network, picture, layers: ["conv2_1"] }))[0]!);
  }
  const order = seen[1]!.strongest.slice(0, CHANNELS).map(({ number }) => number);
  const count = seen[0]!.channels.length;
  const most = Math.max(...seen.flatMap(({ gram }) => order.map((i) => gram[i * count + i]!)));
  const gap: Picture = { width: 2, height: CHANNELS, data: new Float32Array(6 * CHANNELS).fill(1) };
  const matrices = seen.map(({ gram }) =>
    grey(CHANNELS, CHANNELS, (i) => {
      const [row, column] = [order[Math.floor(i / CHANNELS)]!, order[i % CHANNELS]!];
      return Math.sqrt(Math.max(0, gram[row * count + column]! / most));
    })
  );
  return enlarged(sideBySide([matrices[0]!, gap, matrices[1]!, gap, matrices[2]!]), 4);
}

/** Paints at one scale, and measures on the way how strongly each term pulls at the pixels. */
async function paintAndMeasure(gpu: Gpu): Promise<{ painted: Picture; curves: Curve[] }> {
  const losses = { contentLayers: { conv4_2: 1 }, styleLayers: STYLE_LAYERS } as const;
  const options = { network, content, style, ...losses };
  const run = { size: SIZE, coarsest: SIZE, iterations: ITERATIONS.at(-1)!, enough: 0 };
  using session = await createSession(gpu, { ...options, ...run });
  await session.prepare();
  const pulls = new Map<string, number[]>();
  for (const [i, iteration] of ITERATIONS.entries()) {
    if (i > 0) await session.step(iteration - ITERATIONS[i - 1]!);
    const { weights } = await session.progress();
    const target = await session.picture();
    const found = await evaluate(gpu, { ...options, target, balance: "none" });
    for (const [name, norm] of Object.entries(found.gradientNorms)) {
      if (name === "tv") continue;
      const pull = norm / found.weights[name]! * weights[name]!;
      pulls.set(name, [...pulls.get(name) ?? [], pull]);
    }
  }
  const curves = [...pulls].map(([name, values]) => ({ name, values }));
  return { painted: await session.picture(), curves };
}

function grey(width: number, height: number, value: (i: number) => number): Picture {
  const plane = Float32Array.from({ length: width * height }, (_, i) => value(i));
  const data = new Float32Array(3 * plane.length);
  for (let k = 0; k < 3; k++) data.set(plane, k * plane.length);
  return { width, height, data };
}

/** Pictures of one width, one below the other. */
function stacked(rows: readonly Picture[]): Picture {
  const { width, height } = rows[0]!;
  const [all, plane] = [rows.length * height, width * height];
  const data = new Float32Array(3 * width * all);
  for (const [i, row] of rows.entries()) {
    for (let k = 0; k < 3; k++) {
      data.set(row.data.subarray(k * plane, (k + 1) * plane), k * width * all + i * plane);
    }
  }
  return { width, height: all, data };
}

/** Every pixel as a square of pixels. */
function enlarged({ width, height, data }: Picture, times: number): Picture {
  const size = { width: times * width, height: times * height };
  const plane = size.width * size.height;
  const enlarged = Float32Array.from({ length: 3 * plane }, (_, i) => {
    const [k, at] = [Math.floor(i / plane), i % plane];
    const [x, y] = [at % size.width, Math.floor(at / size.width)];
    return data[(k * height + Math.floor(y / times)) * width + Math.floor(x / times)]!;
  });
  return { ...size, data: enlarged };
}

async function write(name: string, picture: Picture): Promise<void> {
  const { width, height } = picture;
  const image = new Jimp({ width, height });
  image.bitmap.data.set(toRgba(picture));
  await image.write(pathOf(`../docs/method/${name}`) as "figure.jpg", { quality: 82 });
}
