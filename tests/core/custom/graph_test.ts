/** Graphs of one's own: values against float64, gradients, optimisers, mistakes. */
import { assert, assertAlmostEquals, assertEquals, assertRejects, assertThrows } from "@std/assert";
import {
  adam,
  channels,
  elementwise,
  gradient,
  gram,
  Graph,
  histogramDifference,
  lbfgs,
  meanSquare,
  meanSquaredDifference,
  pool,
  project,
  relu,
  sortChannels,
  squaredDifference,
  totalVariation,
  weightedSum,
} from "../../../graph.ts";
import { PentimentoError } from "../../../core/errors.ts";
import type { Picture } from "../../../core/image/picture.ts";
import { hashed } from "../../helpers/hashed.ts";
import { testWithGpu } from "../../helpers/gpu.ts";

/** Pixels around one half. */
function picture(seed: number, width = 8, height = 6): Picture {
  const data = hashed(3 * width * height, { seed, amplitude: 0.5 }).map((value) => value + 0.5);
  return { width, height, data };
}

const mean = (values: ArrayLike<number>) =>
  Array.from(values).reduce((sum, value) => sum + value, 0) / values.length;

testWithGpu(
  "a graph of one's own: values are those of their formulas, and change with what is written",
  async (gpu) => {
    using graph = new Graph(gpu);
    const [one, two] = [picture(1), picture(2)];
    const [a, b] = [graph.pixels(one), graph.pixels(two)];
    const distance = meanSquaredDifference(a, b);
    const strength = meanSquare(a);
    const sum = weightedSum([[distance, 2], [strength, -0.5]]);
    using compiled = await graph.compile([distance, strength, sum, channels(a)]);
    for (const pixels of [one, two]) {
      graph.write(a, pixels.data);
      const [d, s, both, map] = await compiled.run();
      const wanted = [
        mean(pixels.data.map((x, i) => (x - two.data[i]!) ** 2)),
        mean(pixels.data.map((x) => x * x)),
      ] as const;
      assertAlmostEquals(d[0]!, wanted[0], 1e-6);
      assertAlmostEquals(s[0]!, wanted[1], 1e-6);
      assertAlmostEquals(both[0]!, 2 * wanted[0] - 0.5 * wanted[1], 1e-6);
      assertEquals(map, new Float32Array(pixels.data));
    }
  },
);

testWithGpu("a graph of one's own: the gradient is that of central differences", async (gpu) => {
  using graph = new Graph(gpu);
  const start = picture(3);
  const pixels = graph.pixels(start);
  const kernel = hashed(9 * 3 * 5, { seed: 4, amplitude: 0.4 });
  const filters = { inputs: 3, outputs: 5, kernel, bias: hashed(5, { seed: 5, amplitude: 0.1 }) };
  const convolved = graph.convolution(channels(pixels), filters, { relu: false });
  const pooled = pool(relu(convolved), "average");
  const directions = graph.matrix(hashed(5 * 2, { seed: 6 }), { rows: 5, columns: 2 });
  const other = graph.map(hashed(5 * 12, { seed: 7 }), { channels: 5, height: 3, width: 4 });
  const sorted = sortChannels(other);
  const square = elementwise({ name: "square", value: "x * x", derivative: "2.0 * x" });
  const loss = weightedSum([
    [meanSquare(gram(pooled)), 1],
    [meanSquare(project(pooled, directions)), 0.7],
    [histogramDifference(pooled, sorted), 0.5],
    [meanSquare(square(pooled)), 0.3],
    [totalVariation(pixels), 0.01],
  ]);
  using compiled = await graph.compile([loss, gradient(loss, pixels)]);
  const [, slopes] = await compiled.run();
  const direction = hashed(slopes.length, { seed: 8 });
  const step = 3e-3;
  const along: number[] = [];
  for (const sign of [1, -1]) {
    graph.write(pixels, start.data.map((x, i) => x + sign * step * direction[i]!));
    along.push((await compiled.run())[0][0]!);
  }
  const found = slopes.reduce((sum, slope, i) => sum + slope * direction[i]!, 0);
  assertAlmostEquals(found, (along[0]! - along[1]!) / (2 * step), 2e-3 * Math.abs(found));
});

testWithGpu(
  "a graph of one's own: both optimisers reach the pixels that are asked for",
  async (gpu) => {
    for (
      const [optimizer, iterations] of [[lbfgs(), 20], [adam({ learningRate: 0.1 }), 200]] as const
    ) {
      using graph = new Graph(gpu);
      const wanted = picture(10);
      const pixels = graph.pixels(picture(9));
      const loss = squaredDifference(pixels, graph.pixels(wanted));
      const seen: number[] = [];
      const result = await graph.minimise(loss, pixels, optimizer, {
        iterations,
        every: 5,
        onProgress: ({ loss }) => seen.push(loss),
      });
      assert(result.loss < 1e-3 && seen[0]! >= result.loss, `${result.loss} of ${seen}`);
      wanted.data.forEach((x, i) => assertAlmostEquals(result.picture.data[i]!, x, 0.02));
    }
  },
);

testWithGpu(
  "a graph of one's own: it goes on from where it was, and can be cancelled",
  async (gpu) => {
    using graph = new Graph(gpu);
    const pixels = graph.pixels(picture(11));
    const loss = squaredDifference(pixels, graph.pixels(picture(12)));
    const first = await graph.minimise(loss, pixels, adam(), { iterations: 3 });
    const second = await graph.minimise(loss, pixels, adam(), { iterations: 3 });
    assert(second.loss < first.loss);
    const signal = AbortSignal.abort();
    const none = await graph.minimise(loss, pixels, adam(), { iterations: 3, signal });
    assertEquals(none.iterations, 0);
    assertEquals(none.picture, second.picture);
  },
);

testWithGpu("a graph of one's own: mistakes name the values", async (gpu) => {
  const graph = new Graph(gpu);
  const a = graph.pixels(picture(1), "mine");
  const map = channels(a);
  assertThrows(
    () => graph.write(map, []),
    PentimentoError,
    '"channels" (map 3 x 6 x 8) is no value from outside',
  );
  assertThrows(() => graph.write(a, [1]), RangeError, "A pixels 6 x 8 has 144 numbers, not 1");
  assertThrows(
    () => squaredDifference(a, map),
    TypeError,
    "from mine (pixels 6 x 8), channels (map 3 x 6 x 8)",
  );
  const filters = { inputs: 3, outputs: 2, kernel: new Float32Array(5), bias: new Float32Array(2) };
  assertThrows(
    () => graph.convolution(map, filters, { label: "edges" }),
    TypeError,
    'The filters of "edges", 3 to 2 channels',
  );
  await assertRejects(
    () => graph.minimise(map, a, adam()),
    TypeError,
    'A loss is a scalar, but "channels" is a map',
  );
  const other = graph.pixels(picture(2), "other");
  await assertRejects(
    () => graph.minimise(meanSquare(other), a, adam()),
    TypeError,
    'does not depend on "mine"',
  );
  graph[Symbol.dispose]();
  assertThrows(
    () => graph.pixels(picture(1)),
    PentimentoError,
    "The graph has ended: make another",
  );
  assertEquals(gpu.liveResources, 0);
});
