/** Minimising a loss of one's own over pixels. */
import { expectFunction, expectOptions, expectWhole } from "../checks.ts";
import { wrongKind } from "../errors.ts";
import type { Gpu } from "../gpu/gpu.ts";
import { copyMemory } from "../gpu/memory.ts";
import { backward } from "../graph/backward.ts";
import { Executable } from "../graph/executable.ts";
import type { GraphInputs } from "../graph/graph_inputs.ts";
import { apply, type Node } from "../graph/node.ts";
import { describe, type PixelsShape } from "../graph/shape.ts";
import { clip, type Picture } from "../image/picture.ts";
import { weightedSum } from "../ops/weighted_sum/weighted_sum.ts";
import type { Differentiable, End } from "../optimizers/optimizer.ts";
import { createOptimizer, type OptimizerChoice } from "./optimizers.ts";

/**
 * Options of `Graph.minimise()`.
 *
 * @category Minimising
 */
export interface MinimiseOptions {
  /** Iterations to do at most. Default 100. */
  readonly iterations?: number;
  /** Called after every so many iterations, see {@linkcode MinimiseOptions.every}. */
  readonly onProgress?: (progress: { readonly iteration: number; readonly loss: number }) => void;
  /** Iterations between two calls of `onProgress`. Default 10. */
  readonly every?: number;
  /** Ends it early; what was reached is the result. Default: nothing does. */
  readonly signal?: AbortSignal;
}

/**
 * What minimising came to.
 *
 * @category Minimising
 */
export interface Minimum {
  /** The pixels, clipped to [0, 1]. */
  readonly picture: Picture;
  /** The loss there, of L-BFGS; of Adam before its last step. */
  readonly loss: number;
  /** Iterations done. */
  readonly iterations: number;
  /** Why it ended before its iterations were done; `undefined`: it did them all, or was cancelled. */
  readonly end: End | undefined;
}

/** Checks options of `Graph.minimise()`. */
export function expectMinimise(options: MinimiseOptions): void {
  expectOptions("minimise()", options);
  const { iterations = 0, every = 1, onProgress } = options;
  expectWhole("number of iterations", iterations, 0);
  expectWhole("progress interval", every, 1);
  expectFunction("onProgress", onProgress);
}

/** What is minimised, and how. */
interface MinimiseProblem {
  readonly inputs: GraphInputs;
  readonly loss: Node;
  readonly pixels: Node;
  readonly optimizer: OptimizerChoice;
}

/** Builds the loss and its gradient, and lets an optimiser have them. */
export async function minimise(
  gpu: Gpu,
  { inputs, loss, pixels, optimizer }: MinimiseProblem,
  options: MinimiseOptions,
): Promise<Minimum> {
  const { iterations = 100, every = 10, onProgress, signal } = options;
  const total = asSum(loss);
  const gradient = backward(total, pixels);
  const outputs = [gradient, total];
  const building = { label: loss.label, outputs, externals: inputs.memory };
  using executable = await Executable.build(gpu, building);
  const objective = objectiveOf(executable, { total, gradient, pixels });
  using chosen = await createOptimizer(gpu, objective, optimizer);
  let done = 0;
  let report = await chosen.iterate(0, signal);
  while (done < iterations && !signal?.aborted && report.end === undefined) {
    report = await chosen.iterate(Math.min(every, iterations - done), signal);
    done += report.iterations;
    onProgress?.({ iteration: done, loss: objective.parse(report.scalars).total });
  }
  const memory = inputs.memory.get(pixels)!;
  if (chosen.result !== memory) copyMemory(gpu, chosen.result, memory);
  const { width, height } = pixels.shape as PixelsShape;
  const data = (await gpu.read(memory.buffer!, memory.bytes)).slice(0, 3 * width * height);
  const picture = { width, height, data: data.map(clip) };
  return {
    picture,
    loss: objective.parse(report.scalars).total,
    iterations: done,
    end: report.end,
  };
}

/** A scalar as a weighted sum, from which differentiation starts. */
export function asSum(loss: Node): Node {
  if (loss.shape.kind !== "scalar") {
    throw wrongKind(
      `A loss is a scalar, but "${loss.label}" is a ${describe(loss.shape)}: ` +
        "take its meanSquare(), or its squaredDifference() from another",
    );
  }
  if (loss.operation?.linearWeights) return loss;
  return apply(weightedSum, [loss], { attributes: { weights: [1] }, label: loss.label });
}

function objectiveOf(
  executable: Executable,
  { total, gradient, pixels }: Readonly<Record<"total" | "gradient" | "pixels", Node>>,
): Differentiable {
  const totalSlot = executable.slotOf(total);
  return {
    pixels: executable.memoryOf(pixels),
    gradient: executable.memoryOf(gradient),
    scalars: executable.scalars,
    totalSlot,
    parts: [executable.program],
    parse: (scalars) => ({ total: scalars[totalSlot]! }),
  };
}
