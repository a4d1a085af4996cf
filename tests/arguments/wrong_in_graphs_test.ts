/** Bad input of sessions and graphs: what is refused, and that they go on as they were. */
import { assert, assertEquals } from "@std/assert";
import * as g from "../../graph.ts";
import * as m from "../../mod.ts";
import { testWithGpu } from "../helpers/gpu.ts";
import { NETWORK, PICTURE, RUN } from "./calls.ts";
import { any, expectMistake, type Mistake } from "./mistakes.ts";

testWithGpu("bad input: a session keeps what it is", async (gpu) => {
  using session = await m.createSession(gpu, { ...RUN, init: "noise" });
  const mistakes: readonly Mistake[] = [
    ["half a step", () => session.step(0.5), RangeError, "cannot do 0.5 iterations"],
    ["a step of a text", () => session.step(any("2")), TypeError, "cannot do 2 iterations"],
    ["no changes", () => session.set(any(7)), TypeError, "cannot change by 7"],
    [
      "an unknown change",
      () => session.set(any({ seed: 2 })),
      RangeError,
      "cannot change its seed",
    ],
    ["a weight below 0", () => session.set({ styleWeight: -1 }), RangeError, "is -1"],
    ["no picture", () => session.evaluate(any("x")), TypeError, 'is "x": give a picture'],
    [
      "another size",
      () => session.evaluate(m.resize(PICTURE, { width: 4, height: 3 })),
      RangeError,
      "4 x 3 pixels",
    ],
    ["no state", () => session.restore(any(null)), TypeError, "is null: give what save() gave"],
    ["no count", () => session.addIterations(0), RangeError, "cannot add 0 iterations"],
    ["no canvas", () => session.draw(any({})), TypeError, "give what GpuCanvas.create() gives"],
  ];
  for (const [, call, kind, says] of mistakes) await expectMistake(call, kind, says);
  assertEquals((await session.step(1)).iteration, 1);
});

testWithGpu("bad input: a graph names the nodes", async (gpu) => {
  using graph = new g.Graph(gpu);
  using other = new g.Graph(gpu);
  const pixels = graph.pixels(PICTURE, "photo");
  const map = graph.map(new Float32Array(48), { channels: 3, height: 4, width: 4 }, "maps");
  const elsewhere = other.pixels(PICTURE, "stranger");
  const filters = {
    inputs: 3,
    outputs: 1,
    kernel: new Float32Array(27),
    bias: new Float32Array(1),
  };
  const mistakes: readonly Mistake[] = [
    [
      "pixels for a map",
      () => g.gram(pixels),
      TypeError,
      '"gram" from photo (pixels 6 x 8): gram takes a map',
    ],
    [
      "two shapes",
      () => g.squaredDifference(pixels, map),
      TypeError,
      "photo (pixels 6 x 8), maps (map 3 x 4 x 4)",
    ],
    [
      "too few numbers",
      () => graph.map([1], { channels: 1, height: 2, width: 2 }),
      RangeError,
      "has 4 numbers, not 1",
    ],
    [
      "no channels",
      () => graph.map([], { channels: 0, height: 2, width: 2 }),
      RangeError,
      'The channels of "map" is 0',
    ],
    ["a pooling", () => g.pool(map, any("min")), RangeError, '"min" is not known'],
    ["no terms", () => g.weightedSum([]), RangeError, "give at least one scalar"],
    [
      "a weight of NaN",
      () => g.weightedSum([[g.meanSquare(map), NaN]]),
      RangeError,
      "weight of a term is NaN",
    ],
    ["filters that do not fit", () => graph.convolution(pixels, filters), TypeError, "photo"],
    [
      "filters of too few numbers",
      () => graph.convolution(map, { ...filters, outputs: 2 }),
      TypeError,
      "54 weights and 2 biases",
    ],
    [
      "a value of another graph",
      () => graph.compile([g.meanSquare(elsewhere)]),
      RangeError,
      '"stranger" (pixels 6 x 8) is a value of another graph',
    ],
    ["nothing to compute", () => graph.compile([]), RangeError, "give at least one value"],
    [
      "no value from outside",
      () => graph.write(g.relu(map), [1]),
      RangeError,
      "is no value from outside",
    ],
    [
      "a loss that is none",
      () => graph.minimise(map, pixels, g.adam()),
      TypeError,
      '"maps" is a map 3 x 4 x 4',
    ],
    [
      "pixels that are none",
      () => graph.minimise(g.meanSquare(map), map, g.adam()),
      TypeError,
      '"maps" is map 3 x 4 x 4: give what pixels() made',
    ],
    [
      "no dependence",
      () => graph.minimise(g.meanSquare(map), pixels, g.adam()),
      TypeError,
      "does not depend on",
    ],
    [
      "no iterations",
      () => graph.minimise(g.meanSquare(pixels), pixels, g.adam(), { iterations: -1 }),
      RangeError,
      "is -1: give a whole number of at least 0",
    ],
    [
      "a history",
      () => g.lbfgs({ history: 99 }),
      RangeError,
      "is 99: give a whole number of at least 1, up to 40",
    ],
    ["a rate", () => g.adam({ learningRate: 0 }), RangeError, "is 0: give a number above 0"],
    ["a layer", () => graph.features(pixels, NETWORK, [any("x")]), RangeError, '"x" is not known'],
    [
      "a deep layer",
      () => graph.features(pixels, NETWORK, ["conv2_1"]),
      RangeError,
      "holds only conv1_1 to conv1_1",
    ],
  ];
  for (const [, call, kind, says] of mistakes) await expectMistake(call, kind, says);
  // The values of before are still good.
  using compiled = await graph.compile([g.meanSquare(pixels)]);
  assert((await compiled.run())[0][0]! > 0);
});
