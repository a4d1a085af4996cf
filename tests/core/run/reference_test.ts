/** The float64 reference of the total loss. */
import { assert, assertEquals, assertThrows } from "@std/assert";
import { dot, tensor64 } from "../../../core/ops/tensor.ts";
import { adamStep } from "../../../core/optimizers/adam/reference.ts";
import { pixelsOf, referenceObjective } from "../../../core/run/reference.ts";
import { assertAllClose } from "../../helpers/all_close.ts";
import { hashedVgg19, netCases, ownNetCases } from "../../helpers/golden.ts";
import { assertGradient } from "../../helpers/gradient_check.ts";
import { hashed } from "../../helpers/hashed.ts";
import { assertRelative } from "../../helpers/relative_error.ts";

for (const golden of await netCases()) {
  Deno.test(`reference of the total loss against PyTorch: ${golden.name}`, () => {
    const { target, total, termLosses: terms, gradient, options, featureNorms } = golden;
    const objective = referenceObjective({ ...golden, ...options, network: golden.network() });
    const found = objective(pixelsOf(target));
    const norms = [...found.features.values()].map(({ data }) => Math.sqrt(dot(data, data)));
    assertEquals<string[]>([...found.features.keys()], Object.keys(featureNorms));
    assertAllClose(norms, Object.values(featureNorms), { rtol: 1e-6, label: "features" });
    assertEquals(Object.keys(found.terms).sort(), Object.keys(terms).sort());
    for (const [name, expected] of Object.entries(terms)) {
      assertAllClose([found.terms[name]!], [expected], { rtol: 1e-6, atol: 0, label: name });
    }
    assertAllClose([found.total], [total], { rtol: 1e-6, atol: 0, label: "total" });
    assertRelative(found.gradient.data, gradient, 1e-5, "gradient");
  });
}

Deno.test("reference of the total loss: three steps of Adam as PyTorch takes them", () => {
  const golden = ownNetCases()[3]!;
  const objective = referenceObjective({
    ...golden,
    ...golden.options,
    network: golden.network(),
  });
  const pixels = pixelsOf(golden.content);
  const count = pixels.data.length;
  const state = {
    parameters: pixels.data,
    mean: new Float64Array(count),
    variance: new Float64Array(count),
  };
  const trace = [1, 2, 3].map((step) => {
    const { total, gradient } = objective(pixels);
    adamStep(state, { gradient: gradient.data, step, learningRate: 0.02 });
    return total;
  });
  assertAllClose(trace, golden.adamTrace.slice(0, 3), { rtol: 1e-6, atol: 0, label: "losses" });
});

/** A small problem of our own through two levels, of odd sizes. */
function smallProblem(normalization: "gatys" | "mean" | "relative", pooling: "max" | "average") {
  const picture = (width: number, height: number, seed: number) => {
    const data = hashed(3 * width * height, { seed, amplitude: 0.5 }).map((v) => v + 0.5);
    return { width, height, data };
  };
  const options = {
    network: hashedVgg19("conv2_1"),
    content: picture(5, 4, 1),
    style: picture(6, 7, 2),
    contentLayers: { conv1_2: 0.5, conv2_1: 1 },
    styleLayers: { conv1_1: 0.3, conv2_1: 1 },
    contentWeight: 2,
    styleWeight: 3,
    tvWeight: 0.1,
    preprocessing: "torchvision",
    normalization,
    pooling,
  } as const;
  return { objective: referenceObjective(options), pixels: pixelsOf(picture(5, 4, 3)) };
}

for (const form of ["gatys", "mean", "relative"] as const) {
  for (const pooling of ["max", "average"] as const) {
    Deno.test(`reference of the total loss: gradient of ${form} by finite differences, ${pooling} pooling`, () => {
      const { objective, pixels } = smallProblem(form, pooling);
      const loss = (x: Float64Array) => objective(tensor64(pixels.shape, x)).total;
      const { data: gradient } = objective(pixels).gradient;
      // Tiny steps, so that hardly any ReLU or window changes its mind in between.
      const check = { at: pixels.data, step: 1e-6, tolerance: 1e-6 };
      assertGradient(loss, { ...check, gradient, label: "gradient" });
      const wrong = gradient.slice();
      wrong[7]! *= 1.01;
      assertThrows(() => assertGradient(loss, { ...check, gradient: wrong, label: "planted" }));
    });
  }
}

Deno.test("reference of the total loss: a flat content image gives the relative loss no NaN", () => {
  const flat = { width: 4, height: 4, data: new Float32Array(48).fill(0.5) };
  const black = new Map([["conv1_1", { kernel: new Float32Array(27), bias: new Float32Array(1) }]]);
  const network = { ...hashedVgg19("conv1_1"), layers: black as never };
  const objective = referenceObjective({
    network,
    content: flat,
    style: flat,
    contentLayers: { conv1_1: 1 },
    styleLayers: { conv1_1: 1 },
    contentWeight: 1,
    styleWeight: 1,
    tvWeight: 0,
    normalization: "relative",
    pooling: "max",
    preprocessing: "torchvision",
  });
  const { total, gradient } = objective(pixelsOf(flat));
  assertEquals(total, 0);
  assert(gradient.data.every((value) => value === 0));
});

Deno.test("reference of the total loss: a layer that the network lacks is named", () => {
  const golden = ownNetCases()[0]!;
  assertThrows(
    () => referenceObjective({ ...golden, ...golden.options, network: hashedVgg19("conv1_1") }),
    RangeError,
    "has no layer conv1_2",
  );
});
