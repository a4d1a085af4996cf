/** Cases of sums of differences, of the losses made of them, and of both together. */
import type { Gpu } from "../../gpu/gpu.ts";
import { backwardFrom } from "../../graph/backward.ts";
import { pack } from "../../graph/layout.ts";
import { apply, external } from "../../graph/node.ts";
import { type KernelCase, mapText, relativeError, TOLERANCE } from "../testing/kernel_case.ts";
import { type OperationCase, operationCase, READ } from "../testing/operation_case.ts";
import { runGraph } from "../testing/run_graph.ts";
import { featuresOf, mapOf, type MapSize, symmetricOf, type Value } from "../testing/values.ts";
import { differenceSums as differenceSumsOperation } from "./difference_sums.ts";
import { lossOfSums as lossOfSumsOperation } from "./loss_of_sums.ts";
import {
  differenceSums,
  differenceSumsGradient,
  lossOfSums,
  lossOfSumsGradient,
  scaledDifference,
  scaledDifferenceGradient,
} from "./reference.ts";

const SCALE = 0.3;

/** The sums of squares and of absolute values of a difference. */
export function differenceSumsCase(size: MapSize): OperationCase {
  return operationCase({
    kernel: "difference sums",
    shape: mapText(size),
    operation: differenceSumsOperation,
    half: READ,
    problem: () => {
      const [features, target] = [featuresOf(size, 1), featuresOf(size, 2)];
      return {
        attributes: {},
        inputs: [features, target],
        reference: ({ data }) => differenceSums(data, target.values),
        gradient: (upstream, { data }) =>
          differenceSumsGradient(data, { wanted: target.values, upstream: upstream.data }),
      };
    },
  });
}

/** A loss of both sums. */
export function lossOfSumsCase(scaled: boolean): OperationCase {
  const size = { channels: 2, height: 1, width: 1 };
  const options = { scale: SCALE, scaled };
  return operationCase({
    kernel: "loss of sums",
    manner: scaled ? "scaled" : undefined,
    shape: mapText(size),
    operation: lossOfSumsOperation,
    epilogue: false,
    problem: () => {
      const sums = mapOf(size, 1);
      return {
        attributes: options,
        inputs: [{ ...sums, values: sums.values.map(Math.abs) }],
        reference: ({ data }) => lossOfSums(data, options),
        gradient: (upstream, { data }) =>
          lossOfSumsGradient(data, { ...options, scale: upstream.data[0]! * SCALE }),
      };
    },
  });
}

/** The loss with the normalization `scaled` of two maps, and its gradient; the larger error counts. */
export function scaledDifferenceCase(size: MapSize): KernelCase {
  return scaledCase(mapText(size), () => [mapOf(size, 1), mapOf(size, 2)]);
}

/** The same of two matrices. */
export function scaledMatrixDifferenceCase(size: number): KernelCase {
  return scaledCase(`matrix ${size} x ${size}`, () => [symmetricOf(size, 1), symmetricOf(size, 2)]);
}

/** The cases of the self-test. */
export function differenceSumsCases(): (OperationCase | KernelCase)[] {
  const size = { channels: 13, height: 17, width: 29 };
  return [
    differenceSumsCase(size),
    lossOfSumsCase(false),
    lossOfSumsCase(true),
    scaledDifferenceCase(size),
    scaledMatrixDifferenceCase(7),
  ];
}

function scaledCase(shape: string, values: () => readonly [Value, Value]): KernelCase {
  return {
    kernel: "scaled difference",
    shape,
    tolerance: TOLERANCE,
    measure: async (gpu) => {
      const [a, b] = values();
      const options = { wanted: b.values, factor: SCALE };
      const { loss, gradient } = await runScaledDifference(gpu, [a, b], SCALE);
      return Math.max(
        relativeError([loss], [scaledDifference(a.values, options)]),
        relativeError(gradient, pack(a.shape, scaledDifferenceGradient(a.values, options))),
      );
    },
  };
}

/** The loss with the normalization `scaled` of two values, and its gradient as kernels hold it. */
export async function runScaledDifference(
  gpu: Gpu,
  [a, b]: readonly [Value, Value],
  scale: number,
): Promise<{ readonly loss: number; readonly gradient: Float32Array }> {
  const nodes = [external("a", a.shape), external("b", b.shape)] as const;
  const sums = apply(differenceSumsOperation, nodes, { attributes: {} });
  const loss = apply(lossOfSumsOperation, [sums], { attributes: { scale, scaled: true } });
  const inputs = new Map([[nodes[0], a.values], [nodes[1], b.values]]);
  const derivative = backwardFrom(new Map([[loss, 1]]), nodes[0]);
  const [value, gradient] = await runGraph(gpu, [loss, derivative], inputs);
  return { loss: value![0]!, gradient: gradient! };
}
