/**
 * How differently two pictures of one size look to a network: its features' squared differences by layer, each as a
 * share of how strong they are, so that layers count alike (after Johnson, Alahi and Fei-Fei 2016).
 *
 *     deno run -A examples/perceptual_distance.ts ONE OTHER
 */
import {
  type Gpu,
  type LayerName,
  openGpu,
  type Picture,
  type Vgg19,
  weightsFreeVgg19,
} from "@pentimento/pentimento";
import { Graph, meanSquare, meanSquaredDifference } from "@pentimento/pentimento/graph";
import { readPicture } from "./files.ts";

const LAYERS = ["conv1_2", "conv2_2", "conv3_3"] as const satisfies readonly LayerName[];

/** The distance, from 0 for the same picture, to about 1 for pictures that have nothing in common. */
export async function perceptualDistance(
  gpu: Gpu,
  [one, other]: readonly [Picture, Picture],
  network: Vgg19,
): Promise<number> {
  using graph = new Graph(gpu);
  const [a, b] = [
    await graph.features(graph.pixels(one), network, LAYERS),
    await graph.features(graph.pixels(other), network, LAYERS),
  ];
  const terms = LAYERS.flatMap((layer) => [
    meanSquaredDifference(a[layer], b[layer]),
    meanSquare(a[layer]),
    meanSquare(b[layer]),
  ]);
  using compiled = await graph.compile(terms);
  const values = (await compiled.run()).map(([value]) => value!);
  const shares = LAYERS.map((_, i) => values[3 * i]! / (values[3 * i + 1]! + values[3 * i + 2]!));
  return shares.reduce((sum, share) => sum + share, 0) / LAYERS.length;
}

if (import.meta.main) {
  const [one, other] = [await readPicture(Deno.args[0]!), await readPicture(Deno.args[1]!)];
  using gpu = await openGpu();
  console.log(await perceptualDistance(gpu, [one, other], weightsFreeVgg19({ style: one })));
}
