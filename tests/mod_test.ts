/** The public library: from bytes to bytes, and its errors. */
import { assert, assertEquals, assertRejects } from "@std/assert";
import {
  evaluate,
  fromRgba,
  openGpu,
  PentimentoError,
  type Progress,
  recommendedLosses,
  selfTest,
  stylize,
  toRgba,
  weightsFreeVgg19,
} from "../mod.ts";

/** RGBA bytes of stripes, as a decoder or a canvas would give them. */
function stripes(width: number, height: number, slant: number): Uint8ClampedArray {
  const bytes = new Uint8ClampedArray(4 * width * height);
  for (let i = 0; i < width * height; i++) {
    const band = Math.floor((i % width + slant * Math.floor(i / width)) / 4) % 2;
    bytes.set([200 * band + 30, 120, 220 - 180 * band, 255], 4 * i);
  }
  return bytes;
}

Deno.test("library: what the README does, from bytes to bytes", async () => {
  using gpu = await openGpu();
  const content = fromRgba(stripes(40, 30, 0), 40, 30);
  const style = fromRgba(stripes(36, 44, 1), 36, 44);
  const network = weightsFreeVgg19({ style });
  const run = stylize(gpu, { network, content, style, size: 32, iterations: 3, progressEvery: 1 });
  const seen: Progress[] = [];
  for await (const progress of run) seen.push(progress);
  const { picture, total, terms, stopped } = await run.result();
  assertEquals([picture.width, picture.height, stopped], [32, 24, undefined]);
  assertEquals(seen.map(({ done }) => done), [1 / 3, 2 / 3, 1]);
  assertEquals(total, seen.at(-1)!.total);
  const bytes = toRgba(picture);
  assertEquals(bytes.length, 4 * 32 * 24);
  assert(new Set(bytes).size > 20, "the picture is all but empty");

  const losses = recommendedLosses(network);
  const names = [
    ...Object.keys(losses.contentLayers).map((layer) => `content/${layer}`),
    ...Object.keys(losses.styleLayers).map((layer) => `style/${layer}`),
    "tv",
  ];
  assertEquals(Object.keys(terms), names);

  const found = await evaluate(gpu, { network, content, style, target: content });
  assertEquals(found.gradient.length, content.data.length);
  assert(found.total > 0 && found.gradient.some((value) => value !== 0));
  assertEquals(gpu.liveResources, 0);
});

Deno.test("library: mistakes are errors of its own", async () => {
  using gpu = await openGpu();
  const picture = fromRgba(stripes(8, 8, 0), 8, 8);
  const network = weightsFreeVgg19({ style: picture, upTo: "conv1_2" });
  const options = { network, content: picture, style: picture, target: picture };
  await assertRejects(() => evaluate(gpu, options), PentimentoError, "A loss asks for conv2_2");
  assertEquals(gpu.liveResources, 0);
});

Deno.test("library: its self-test can be broken off and leaves nothing behind", async () => {
  using gpu = await openGpu();
  for await (const { kernel, passed, error, tolerance } of selfTest(gpu)) {
    assert(kernel.length > 0 && passed && error <= tolerance);
    break;
  }
  assertEquals(gpu.liveResources, 0);
});
