/** Lists of the blocks of weights that are not all zero. */
import { assert, assertEquals } from "@std/assert";
import type { Constant } from "../../../core/gpu/memory.ts";
import { VGG19_LAYERS } from "../../../core/network/vgg19.ts";
import {
  convolutionCase,
  hostConvolution,
  withWeights,
} from "../../../core/ops/convolution/cases.ts";
import { convolution } from "../../../core/ops/convolution/convolution.ts";
import { weightLists } from "../../../core/ops/convolution/weight_blocks.ts";
import { type StepSize, stepsKey } from "../../../core/ops/product/product_kernels.ts";
import { runOperation } from "../../../core/ops/testing/run_graph.ts";
import { featuresOf } from "../../../core/ops/testing/values.ts";
import { weightsFreeVgg19 } from "../../../weights/weights_free/build.ts";
import { testWithGpu } from "../../helpers/gpu.ts";
import { blotches } from "../run/small_problem.ts";
import { testKernels } from "./kernel_tests.ts";

/** A processor's lists as numbers: of each group its members; nothing where there is no list. */
function listsOf(host: Parameters<typeof weightLists>[0], wanted: {
  readonly weightedInputs?: number;
  readonly size?: StepSize;
} = {}) {
  const { weightedInputs = host.inputs, size = { outBlocks: 4, inBlocks: 1 } } = wanted;
  const values: Record<string, Float32Array> = {};
  const lists = weightLists(host, {
    weightedInputs,
    sizes: [size],
    constantOf(numbers, name) {
      values[name.split(" ")[0]!] = numbers;
      return {} as Constant;
    },
  });
  const members = (way: keyof typeof lists, channels: number) => {
    const list = lists[way].get(stepsKey(size));
    if (list === undefined) return undefined;
    const numbers = values[way]!;
    const groups = Math.ceil(channels / (4 * size.outBlocks));
    const steps = Array.from({ length: groups }, (_, group) => {
      const [from, to] = numbers.subarray(4 * group);
      return Array.from({ length: to! - from! }, (_, i) => numbers[4 * (from! + i)]);
    });
    return { steps, share: list.share };
  };
  return {
    forward: members("forward", host.outputs),
    backward: members("backward", weightedInputs),
  };
}

/** A convolution with a weight for each of these pairs of output and input. */
function withWeightsAt(inputs: number, outputs: number, pairs: readonly [number, number][]) {
  const kernel = new Float32Array(9 * inputs * outputs);
  pairs.forEach(([output, input], i) => kernel[9 * (output * inputs + input) + i % 9] = 1);
  return { inputs, outputs, kernel, bias: new Float32Array(outputs) };
}

Deno.test("lists of weights: a kernel is looked through once", () => {
  const host = withWeightsAt(22, 33, [[0, 0], [15, 9]]);
  const made: Float32Array[] = [];
  const wanted = {
    weightedInputs: 22,
    sizes: [{ outBlocks: 4, inBlocks: 1 }],
    constantOf(values: Float32Array) {
      made.push(values);
      return {} as Constant;
    },
  };
  for (let plan = 0; plan < 2; plan++) weightLists({ ...host }, wanted);
  assertEquals(made.length, 4);
  assert(made[2] === made[0] && made[3] === made[1]);
  assert(made[0] !== made[1]);
});

Deno.test("lists of weights: of every group of 16 channels the blocks of four", () => {
  const host = withWeightsAt(22, 33, [[0, 0], [15, 9], [3, 21], [16, 5], [31, 6]]);
  assertEquals(listsOf(host), {
    forward: { steps: [[0, 2, 5], [1], []], share: 4 / 18 },
    backward: { steps: [[0, 3, 4, 7], [0]], share: 5 / 18 },
  });
});

Deno.test("lists of weights: of groups and steps of other sizes", () => {
  const host = withWeightsAt(40, 70, [[0, 0], [63, 39], [64, 16]]);
  assertEquals(listsOf(host, { size: { outBlocks: 16, inBlocks: 4 } }), {
    forward: { steps: [[0, 2], [1]], share: 3 / 6 },
    backward: { steps: [[0, 3, 4]], share: 3 / 5 },
  });
});

Deno.test("lists of weights: inputs beyond the last with a weight are not in them", () => {
  const host = withWeightsAt(40, 8, [[0, 0], [7, 17]]);
  assertEquals(listsOf(host, { weightedInputs: 18 }), {
    forward: { steps: [[0, 4]], share: 2 / 5 },
    backward: { steps: [[0], [1]], share: 2 / 4 },
  });
});

Deno.test("lists of weights: none where hardly any block is zero", () => {
  const none = { forward: undefined, backward: undefined };
  const shape = { height: 1, width: 1, variant: "winograd4" } as const;
  assertEquals(listsOf(hostConvolution({ ...shape, inputs: 40, outputs: 36 })), none);
  // One weight in every block is enough.
  const pairs = Array.from({ length: 100 }, (_, i) => [4 * (i % 10), 4 * Math.floor(i / 10)]);
  assertEquals(listsOf(withWeightsAt(40, 40, pairs as [number, number][])), none);
});

Deno.test("lists of weights: the weights-free network has at most half of its blocks", () => {
  const { layers } = weightsFreeVgg19({ style: blotches(48, 48, 2), upTo: "conv3_3" });
  let [listed, all] = [0, 0];
  for (const spec of VGG19_LAYERS.slice(2)) {
    const weights = layers.get(spec.name);
    if (weights === undefined) continue;
    const { forward, backward } = listsOf({ ...spec, ...weights });
    listed += spec.inputs * spec.outputs * ((forward?.share ?? 1) + (backward?.share ?? 1)) / 2;
    all += spec.inputs * spec.outputs;
  }
  assert(listed / all < 0.5, `${listed / all}`);
});

const SPARSE = { inputs: 58, outputs: 53, height: 9, width: 11, sparse: true };
for (const variant of ["direct", "gemm", "winograd2", "winograd4"] as const) {
  const shape = { ...SPARSE, variant };
  testKernels([convolutionCase(shape), convolutionCase({ ...shape, padding: "replicate" })]);
}

testWithGpu("lists of weights make no difference to the bit", async (gpu) => {
  const shape = { ...SPARSE, variant: "winograd4" } as const;
  await withWeights(gpu, hostConvolution(shape), { variant: "winograd4" }, async (weights) => {
    assert(weights.lists!.forward.size > 0 && weights.lists!.backward.size > 0);
    const run = async (lists: typeof weights.lists) => {
      const inputs = [featuresOf({ channels: 58, height: 9, width: 11 }, 1)];
      const attributes = { weights: { ...weights, lists }, relu: false };
      return (await runOperation(gpu, { operation: convolution, attributes, inputs })).packed;
    };
    assertEquals(await run(weights.lists), await run(undefined));
  });
});
