import type { Gpu } from "../../gpu/gpu.ts";
import { backwardFrom } from "../../graph/backward.ts";
import { pack } from "../../graph/layout.ts";
import { external } from "../../graph/node.ts";
import { difference } from "../../losses/difference.ts";
import type { DifferenceShape } from "../difference/cases.ts";
import { tensor64 } from "../tensor.ts";
import { ended, type EndedOptions } from "../testing/ended.ts";
import {
  type KernelCase,
  mapCase,
  mapOf,
  measureOperation,
  symmetricOf,
} from "../testing/kernel_case.ts";
import { relativeError } from "../testing/relative_error.ts";
import { runGraph, type Value } from "../testing/run_graph.ts";
import { differenceSums, differenceSumsGradient } from "./difference_sums.ts";
import { lossOfSums, lossOfSumsGradient } from "./loss_of_sums.ts";
import { scaledDifference, scaledDifferenceGradient } from "./reference.ts";

/** What losses are multiplied by. */
const SCALE = 0.3;

/** The sums of squares and of absolute values of a difference. */
export function differenceSumsCase(shape: DifferenceShape): KernelCase {
  return mapCase("difference sums", shape, (gpu) => {
    const [a, b] = [mapOf(shape, 1), mapOf(shape, 2)];
    let [squares, sizes] = [0, 0];
    for (let i = 0; i < a.values.length; i++) {
      const d = a.values[i]! - b.values[i]!;
      squares += d ** 2;
      sizes += Math.abs(d);
    }
    const run = { operation: differenceSums, attributes: {}, inputs: [a, b] };
    return measureOperation(gpu, { ...run, expected: [squares, sizes] });
  });
}

/** Its gradient, with what the kernel's epilogue adds and masks. */
export function differenceSumsGradientCase(shape: DifferenceShape & EndedOptions): KernelCase {
  return mapCase("difference sums gradient", shape, (gpu) => {
    const [a, b, added] = [mapOf(shape, 1), mapOf(shape, 2), mapOf(shape, 3)];
    const upstream = mapOf({ channels: 2, height: 1, width: 1 }, 4);
    const [squares, sizes] = upstream.values as unknown as [number, number];
    const gradient = a.tensor.data.map((value, i) => {
      const d = value - b.values[i]!;
      return 2 * squares * d + sizes * Math.sign(d);
    });
    const end = ended(tensor64(a.tensor.shape, gradient), { added, features: a }, shape);
    return measureOperation(gpu, {
      operation: differenceSumsGradient,
      attributes: end.flags,
      inputs: [upstream, a, b, ...end.inputs],
      expected: end.expected,
    });
  });
}

/** A loss of both sums, or its gradient with respect to them. */
export function lossOfSumsCase(scaled: boolean, backward: boolean): KernelCase {
  const name = `loss of sums${scaled ? ", scaled" : ""}${backward ? " gradient" : ""}`;
  const shape = { channels: 2, height: 1, width: 1 };
  return mapCase(name, shape, (gpu) => {
    const { values, ...sums } = mapOf(shape, 1);
    const [squares, sizes] = Array.from(values, Math.abs) as [number, number];
    const size = scaled ? sizes + 1e-8 : 1;
    const loss = SCALE * squares / size;
    return measureOperation(gpu, {
      operation: backward ? lossOfSumsGradient : lossOfSums,
      attributes: { scale: SCALE, scaled },
      inputs: [{ ...sums, values: [squares, sizes] }],
      expected: backward ? [SCALE / size, scaled ? -loss / size : 0] : [loss],
    });
  });
}

/** All of them together, of two maps: the loss of the form `scaled` and its gradient. */
export function scaledDifferenceCase(shape: DifferenceShape): KernelCase {
  const measure = (gpu: Gpu) => measureScaled(gpu, [mapOf(shape, 1), mapOf(shape, 2)]);
  return mapCase("scaled difference", shape, measure);
}

/** The same of two matrices. */
export function scaledMatrixDifferenceCase(size: number): KernelCase {
  const measure = (gpu: Gpu) => measureScaled(gpu, [symmetricOf(size, 1), symmetricOf(size, 2)]);
  const named = mapCase("scaled difference", { channels: 1, height: size, width: size }, measure);
  return { ...named, shape: `matrix ${size} x ${size}` };
}

/** What `doctor` tries. */
export function differenceSumsCases(): KernelCase[] {
  const shape = { channels: 13, height: 17, width: 29 };
  return [
    differenceSumsCase(shape),
    differenceSumsGradientCase(shape),
    ...[false, true].flatMap((scaled) => [
      lossOfSumsCase(scaled, false),
      lossOfSumsCase(scaled, true),
    ]),
    scaledDifferenceCase(shape),
    scaledMatrixDifferenceCase(7),
  ];
}

/** The larger one of the relative errors of the loss and of its gradient. */
async function measureScaled(gpu: Gpu, [a, b]: readonly [Value, Value]): Promise<number> {
  const asked = { wanted: b.values, factor: SCALE };
  const { loss, gradient } = await runScaledDifference(gpu, [a, b], SCALE);
  return Math.max(
    relativeError([loss], [scaledDifference(a.values, asked)]),
    relativeError(gradient, pack(a.shape, scaledDifferenceGradient(a.values, asked))),
  );
}

/** The loss of two values in the form `scaled`, and its gradient as kernels hold it. */
export async function runScaledDifference(
  gpu: Gpu,
  [a, b]: readonly [Value, Value],
  scale: number,
): Promise<{ readonly loss: number; readonly gradient: Float32Array }> {
  const nodes = [external("a", a.shape), external("b", b.shape)] as const;
  const loss = difference("scaled", nodes, { scale, label: "scaled difference" });
  const inputs = new Map([[nodes[0], a.values], [nodes[1], b.values]]);
  const slope = backwardFrom(new Map([[loss, 1]]), nodes[0]);
  const [value, gradient] = await runGraph(gpu, [loss, slope], inputs);
  return { loss: value![0]!, gradient: gradient! };
}
