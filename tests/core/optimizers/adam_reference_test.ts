/** The float64 reference of Adam. */
import { adamStep } from "../../../core/optimizers/adam/reference.ts";
import { assertAllClose } from "../../helpers/all_close.ts";

Deno.test("Adam reference: the first step goes the whole rate against the gradient's sign", () => {
  const state = {
    parameters: Float64Array.of(1, 1, 1),
    mean: new Float64Array(3),
    variance: new Float64Array(3),
  };
  adamStep(state, { gradient: [1000, -0.001, 0], step: 1, learningRate: 0.5 });
  assertAllClose(state.parameters, [0.5, 1.5, 1], { rtol: 2e-5, atol: 0 });
  assertAllClose(state.mean, [100, -0.0001, 0], { rtol: 1e-12, atol: 0 });
  assertAllClose(state.variance, [1000, 1e-9, 0], { rtol: 1e-12, atol: 0 });
});

Deno.test("Adam reference: the second step is bias-corrected, epsilon stands outside the root", () => {
  const state = {
    parameters: Float64Array.of(0),
    mean: Float64Array.of(0.1),
    variance: Float64Array.of(0.001),
  };
  const beta = { beta1: 0.9, beta2: 0.999 };
  adamStep(state, { gradient: [3], step: 2, learningRate: 0.1, epsilon: 0.25, ...beta });
  const mean = (0.9 * 0.1 + 0.1 * 3) / (1 - 0.81);
  const variance = (0.999 * 0.001 + 0.001 * 9) / (1 - 0.998001);
  const expected = -0.1 * mean / (Math.sqrt(variance) + 0.25);
  assertAllClose(state.parameters, [expected], { rtol: 1e-10, atol: 0 });
});
