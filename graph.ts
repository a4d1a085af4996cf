/**
 * Graphs of one's own for `@pentimento/pentimento`: values on a GPU, differentiable operations, and optimisers that
 * change pixels until a loss is small. Networks and losses of any kind are made of them, and operations of one's own
 * are added by a few lines of WGSL.
 *
 * ```ts
 * import { noisePicture, openGpu } from "@pentimento/pentimento";
 * import { Graph, lbfgs, meanSquaredDifference, totalVariation, weightedSum } from "@pentimento/pentimento/graph";
 * import { assert } from "@std/assert";
 *
 * const noisy = noisePicture(32, 24);
 * using gpu = await openGpu();
 * using graph = new Graph(gpu);
 * const [pixels, wanted] = [graph.pixels(noisy), graph.pixels(noisy)];
 * const loss = weightedSum([
 *   [meanSquaredDifference(pixels, wanted), 1],
 *   [totalVariation(pixels, "mean"), 0.5],
 * ]);
 * const { picture: smooth, loss: least } = await graph.minimise(loss, pixels, lbfgs());
 * assert(least > 0 && smooth.data.length === 3 * 32 * 24);
 * ```
 *
 * @module
 */
export { CompiledGraph, type Numbers } from "./core/custom/compiled_graph.ts";
export type { Filters } from "./core/custom/filters.ts";
export { Graph } from "./core/custom/graph.ts";
export type { GpuPixels, PixelBuffer } from "./core/gpu/pixels.ts";
export type { MinimiseOptions, Minimum } from "./core/custom/minimise.ts";
export * from "./core/custom/operations.ts";
export * from "./core/custom/terms.ts";
export { adam, lbfgs, type OptimizerChoice } from "./core/custom/optimizers.ts";
export { type Elementwise, elementwise } from "./core/custom/own_operation.ts";
export type { Value } from "./core/graph/value.ts";
export type { MapShape, MatrixShape, PixelsShape, ScalarShape, Shape } from "./core/graph/shape.ts";
export type { AdamOptions } from "./core/optimizers/adam/adam.ts";
export type { LbfgsOptions } from "./core/optimizers/lbfgs/lbfgs.ts";
export type { Affine } from "./core/ops/preprocess/preprocess.ts";
