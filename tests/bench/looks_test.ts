/** The numbers by which looks are compared, and the command line of the comparison. */
import { assert, assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { parseLooksArguments } from "../../bench/looks/arguments.ts";
import { frameOf } from "../../bench/looks/frame.ts";
import { hatchingOf } from "../../bench/looks/hatching.ts";
import { judgeLooks } from "../../bench/looks/judge.ts";
import { UsageError } from "../../cli/arguments/usage_error.ts";
import { openGpu } from "../../core/gpu/open.ts";
import type { Picture } from "../../core/image/picture.ts";
import { noisePicture } from "../../core/image/noise.ts";
import { hashedVgg19 } from "../helpers/hashed_vgg19.ts";

/** A grey picture by its brightness. */
function grey(width: number, height: number, at: (x: number, y: number) => number): Picture {
  const data = new Float32Array(3 * width * height);
  for (let i = 0; i < data.length; i++) {
    data[i] = at(i % width, Math.floor(i / width) % height);
  }
  return { width, height, data };
}

Deno.test("a line along the edges is a frame, and noise is none", () => {
  const noise = noisePicture(80, 64);
  assertAlmostEquals(frameOf(noise), 1, 0.2);
  const within = (x: number, y: number) => x > 1 && y > 1 && x < 78 && y < 62;
  const framed = {
    ...noise,
    data: noise.data.map((v, i) => within(i % 80, Math.floor(i / 80) % 64) ? v : 0),
  };
  assert(frameOf(framed) > 1.5 * frameOf(noise));
});

Deno.test("crossed lines are more hatched than lines side by side, where the content is flat", () => {
  const line = (t: number) => 0.5 + 0.4 * Math.sin(t);
  const strokes = grey(64, 48, (x, y) => line(x + y));
  const crossed = grey(64, 48, (x, y) => (line(x + y) + line(x - y)) / 2);
  const content = grey(64, 48, (x, y) => x < 32 ? 0.5 : line(x * y));
  const style = grey(64, 64, (x, y) => line(x + y) * line(x / 9));
  const hatching = (result: Picture) => hatchingOf({ content, style, result });
  assert(hatching(strokes) < hatching(crossed));
  // What is painted where the content is not flat does not matter.
  const left = grey(64, 48, (x, y) => x < 30 ? line(x + y) : line(x * x * y));
  assert(hatching(left) < hatching(crossed));
});

Deno.test("the content has no content error, and the style no style error", async () => {
  using gpu = await openGpu();
  const judge = hashedVgg19("conv3_3");
  const [content, style] = [noisePicture(24, 24, 1), grey(24, 24, (x, y) => (x * y % 7) / 7)];
  const kept = await judgeLooks(gpu, { judge, content, style, result: content });
  const taken = await judgeLooks(gpu, { judge, content, style, result: style });
  assertEquals([kept.content, taken.style], [0, 0]);
  assert(kept.style > 0 && taken.content > 0);
});

Deno.test("two sets of options or two checkouts are compared, and else there is one side", () => {
  const parse = (...args: string[]) => parseLooksArguments(args, "/here");
  const of = (options: ReturnType<typeof parse>) =>
    options === "help" ? [] : options.sides.map(({ tree, options }) => [tree, ...options]);
  assertEquals(of(parse()), [["/here"]]);
  assertEquals(of(parse("--before=--enough 0.002")), [["/here", "--enough", "0.002"], ["/here"]]);
  assertEquals(of(parse("--before-tree", "/old", "--after=--size 9")), [
    ["/old"],
    ["/here", "--size", "9"],
  ]);
  assertThrows(() => parse("--size", "2"), UsageError, "whole number from 16 up");
  assertThrows(() => parse("--sise", "20"), UsageError, "none of");
});
