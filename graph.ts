/**
 * Graphs of one's own for `@pentimento/pentimento`: values on a GPU, differentiable operations, and optimisers that
 * change pixels until a loss is small. Networks and losses of any kind are made of them, and operations of one's own
 * are added by a few lines of WGSL.
 *
 * ```ts ignore
 * import { openGpu } from "@pentimento/pentimento";
 * import { adam, Graph, meanSquare, totalVariation, weightedSum } from "@pentimento/pentimento/graph";
 *
 * using gpu = await openGpu();
 * using graph = new Graph(gpu);
 * const pixels = graph.pixels(picture);
 * const { conv3_1 } = await graph.features(pixels, network, ["conv3_1"]);
 * const loss = weightedSum([[meanSquare(conv3_1), -1], [totalVariation(pixels), 1e-4]]);
 * const { picture: dream } = await graph.minimise(loss, pixels, adam(), { iterations: 50 });
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
