/**
 * Deep dream (Mordvintsev, Olah and Tyka 2015): a picture is changed until a layer sees more of what it knows, first
 * when it is small, so that forms come before details.
 *
 *     deno run -A examples/deep_dream.ts PICTURE OUT.png
 */
import {
  fitLongestSide,
  mix,
  openGpu,
  type Picture,
  resize,
  weightsFreeVgg19,
} from "@pentimento/pentimento";
import type { Gpu, LayerName, Vgg19 } from "@pentimento/pentimento";
import {
  adam,
  Graph,
  meanSquare,
  meanSquaredDifference,
  totalVariation,
  weightedSum,
} from "@pentimento/pentimento/graph";
import { readPicture, writePicture } from "./files.ts";

/** Lets a network dream of a picture at several sizes, each 1.4 times the one before. */
export async function deepDream(gpu: Gpu, picture: Picture, options: {
  readonly network: Vgg19;
  readonly layer?: LayerName;
  readonly octaves?: number;
  readonly iterations?: number;
}): Promise<Picture> {
  const { network, layer = "conv3_3", octaves = 3, iterations = 20 } = options;
  let dream = picture;
  for (let octave = octaves - 1; octave >= 0; octave--) {
    const longest = Math.round(Math.max(picture.width, picture.height) / 1.4 ** octave);
    const here = fitLongestSide(picture, longest);
    using graph = new Graph(gpu);
    const start = octave === octaves - 1 ? here : mix(resize(dream, here), here, 0.3);
    const pixels = graph.pixels(start);
    const features = await graph.features(pixels, network, [layer]);
    const seen = meanSquare(features[layer]!);
    const changed = meanSquaredDifference(pixels, graph.pixels(here));
    using before = await graph.compile([seen]);
    const strength = (await before.run())[0][0]!;
    const loss = weightedSum([[seen, -1 / strength], [changed, 60], [
      totalVariation(pixels, "mean"),
      3,
    ]]);
    const rate = adam({ learningRate: 0.01 });
    dream = (await graph.minimise(loss, pixels, rate, { iterations })).picture;
  }
  return dream;
}

if (import.meta.main) {
  const [from, to] = Deno.args as [string, string];
  const picture = fitLongestSide(await readPicture(from), 256);
  using gpu = await openGpu();
  await writePicture(
    to,
    await deepDream(gpu, picture, { network: weightsFreeVgg19({ style: picture }) }),
  );
}
