/** The 3x3 convolution by each of its variants. */
import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { VGG19_LAYERS } from "../../../core/network/vgg19.ts";
import { convolutionCase, withWeights } from "../../../core/ops/convolution/cases.ts";
import { convolution } from "../../../core/ops/convolution/convolution.ts";
import { chooseConvolution, Scratch } from "../../../core/ops/convolution/convolution_weights.ts";
import {
  conv3x3 as conv3x3Reference,
  conv3x3InputGradient as conv3x3InputGradientReference,
} from "../../../core/ops/convolution/reference.ts";
import { relu as reluReference } from "../../../core/ops/relu/reference.ts";
import { dot, tensor64 } from "../../../core/ops/tensor.ts";
import {
  gradientCase,
  resultCase,
  type WithAttributes,
} from "../../../core/ops/testing/operation_case.ts";
import { runOperation } from "../../../core/ops/testing/run_graph.ts";
import { check } from "../../../core/self_test.ts";
import { lacks, testWithGpu } from "../../helpers/gpu.ts";
import { hashed, hashedTensor } from "../../helpers/hashed.ts";
import { testGolden, testGradients, testKernels } from "./kernel_tests.ts";

Deno.test("conv3x3 reference: bias or ReLU are left out", () => {
  const input = hashedTensor([3, 4, 5], 1);
  const kernel = hashed(2 * 3 * 9, { seed: 2 });
  const bias = Float32Array.of(0.5, -0.5);
  const plain = conv3x3Reference(input, { kernel, outputs: 2 });
  const biased = tensor64(plain.shape, plain.data.map((v, i) => v + bias[Math.floor(i / 20)]!));
  const fused = conv3x3Reference(input, { kernel, outputs: 2, bias, relu: true });
  reluReference(biased).data.forEach((value, i) =>
    assertAlmostEquals(fused.data[i]!, value, 1e-12)
  );
});

Deno.test("convolution variants: direct for few channels, F(2) where weights would grow too large", () => {
  assertEquals(chooseConvolution(3, 64), "direct");
  assertEquals(chooseConvolution(64, 15), "direct");
  assertEquals(chooseConvolution(16, 16), "winograd4");
  assertEquals(chooseConvolution(256, 256), "winograd4");
  assertEquals(chooseConvolution(256, 512), "winograd2");
  assertEquals(chooseConvolution(512, 512), "winograd2");
});

Deno.test("convolution variants: VGG-19's weights down to conv5_1 stay under 130 MiB", () => {
  const points = { direct: 9, gemm: 9, winograd2: 16, winograd4: 36 };
  const floats = VGG19_LAYERS.slice(0, 13).reduce(
    (sum, { inputs, outputs }) =>
      sum + points[chooseConvolution(inputs, outputs)] * inputs * outputs,
    0,
  );
  assert(4 * floats < 130 * 2 ** 20, `${4 * floats / 2 ** 20} MiB`);
});

Deno.test("scratch memory is of zeros each time, whatever was left in it", () => {
  const scratch = new Scratch();
  for (const length of [8, 3, 8, 20, 0, 19]) {
    const zeros = scratch.zeros(length);
    assertEquals(zeros, new Float32Array(length));
    zeros.fill(7);
  }
});

const VARIANTS = ["direct", "gemm", "winograd2", "winograd4"] as const;

/** Sides around the tiles of 2, 4 and 8, and channels around blocks of 4 and groups of 16. */
const SHAPES = [
  { inputs: 1, outputs: 1, height: 1, width: 1 },
  { inputs: 3, outputs: 4, height: 3, width: 5 },
  { inputs: 5, outputs: 3, height: 4, width: 7 },
  { inputs: 7, outputs: 8, height: 8, width: 9 },
  { inputs: 8, outputs: 5, height: 2, width: 33 },
  { inputs: 4, outputs: 17, height: 17, width: 1 },
  { inputs: 64, outputs: 13, height: 9, width: 8 },
  { inputs: 3, outputs: 64, height: 7, width: 17 },
];

for (const variant of VARIANTS) {
  const shapes = SHAPES.map((shape) => ({ ...shape, variant }));
  testKernels(shapes.map(convolutionCase));
  testKernels(shapes.map((shape) => convolutionCase({ ...shape, padding: "replicate" })));
  const shape = { inputs: 6, outputs: 6, height: 5, width: 6, variant };
  testKernels([convolutionCase({ ...shape, relu: false })], ", no ReLU");
  testGradients([convolutionCase(shape)], { addend: false });
  testGradients([convolutionCase(shape)], { mask: false });
  const replicated = { ...shape, padding: "replicate" } as const;
  testGradients([convolutionCase(replicated)], { addend: false });
  testGradients([convolutionCase(replicated)], { mask: false });
}

// The channels that the weights-free network has for the style loss alone.
for (const weightless of [1, 3, 4, 9, 20]) {
  for (const variant of VARIANTS) {
    const shape = { inputs: 21, outputs: 18, height: 9, width: 11, variant, weightless };
    testKernels([convolutionCase(shape), convolutionCase({ ...shape, padding: "replicate" })]);
  }
}

testWithGpu("f16: what is too large for 16 bits becomes infinite", async (gpu) => {
  const shape = { kind: "map", channels: 4, height: 2, width: 2, half: true } as const;
  const kernel = new Float32Array(144).fill(60000);
  const host = { inputs: 4, outputs: 4, kernel, bias: new Float32Array(4) };
  await withWeights(gpu, host, { variant: "direct", half: true }, async (weights) => {
    const { packed } = await runOperation(gpu, {
      operation: convolution,
      attributes: { weights, relu: true },
      inputs: [{ shape, values: new Float32Array(16).fill(60000) }],
    });
    assert(packed.every((value) => value === 65504), `${packed}`);
  });
}, { ignore: await lacks("shader-f16") });

Deno.test("conv3x3 reference: with a border, a gradient is not the adjoint", () => {
  const kernel = hashed(2 * 3 * 9, { seed: 2 });
  for (const padding of ["zero", "reflect", "replicate", "wrap"] as const) {
    for (const [height, width] of [[1, 1], [1, 5], [4, 1], [3, 6]] as const) {
      const x = hashedTensor([3, height, width], 1);
      const y = hashedTensor([2, height, width], 3);
      const forward = conv3x3Reference(x, { kernel, outputs: 2, padding });
      const back = conv3x3InputGradientReference(y, { kernel, inputs: 3, padding });
      assertAlmostEquals(dot(forward.data, y.data), dot(x.data, back.data), 1e-12);
    }
  }
});

testWithGpu("conv3x3: the check takes one padding for another", async (gpu) => {
  const shape = { inputs: 5, outputs: 3, height: 4, width: 7, variant: "winograd4" } as const;
  for (const [padding, other] of [["zero", "replicate"], ["replicate", "zero"]] as const) {
    const one = convolutionCase({ ...shape, padding });
    const { reference, gradient } = convolutionCase({ ...shape, padding: other }).problem();
    const mixed = { ...one, problem: () => ({ ...one.problem(), reference, gradient: gradient! }) };
    for (const kernelCase of [resultCase(mixed), gradientCase(mixed)]) {
      const { error, passed } = await check(gpu, kernelCase);
      assert(!passed && error > 0.01, `relative error ${error}`);
    }
  }
});

const PADDINGS = [["conv3x3", "zero"], ["conv3x3_replicate", "replicate"]] as const;
for (
  const [variant, [op, padding]] of VARIANTS.flatMap((v) => PADDINGS.map((p) => [v, p] as const))
) {
  testGolden(op, (golden, { height, width }) => {
    const [outputs, inputs] = golden.inputs[1]!;
    const shape = { inputs: inputs!, outputs: outputs!, height, width, variant, padding };
    const host = {
      inputs: inputs!,
      outputs: outputs!,
      kernel: golden.input(1),
      bias: golden.input(2),
      padding,
    };
    const one = convolutionCase(shape);
    return {
      ...one,
      problem: () => ({
        ...one.problem(),
        attributes: ((gpu, _storage, work) =>
          withWeights(gpu, host, { variant }, (weights) =>
            work({ weights, relu: false, padding }))) as WithAttributes<unknown>,
        reference: (first) =>
          conv3x3Reference(first, host),
        gradient: (upstream) =>
          conv3x3InputGradientReference(upstream, host),
      }),
    };
  }, variant === "direct");
}
