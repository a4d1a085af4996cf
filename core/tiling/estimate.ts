/** Estimate of the GPU memory of a run, from graphs without memory. */
import type { Gpu } from "../gpu/gpu.ts";
import { backward } from "../graph/backward.ts";
import { GraphInputs } from "../graph/graph_inputs.ts";
import { external, inOrder, type Node } from "../graph/node.ts";
import { planMemory } from "../graph/plan.ts";
import { lossTerms } from "../losses/loss_terms.ts";
import { layersOf, neededLayers, type ResolvedLosses } from "../losses/settings.ts";
import type { StyleGroup } from "../losses/styles.ts";
import { type Term, totalLoss } from "../losses/total_loss.ts";
import { unallocatedTargets, unallocatedTerms } from "../losses/unallocated.ts";
import { unallocatedNetwork } from "../network/unallocated.ts";
import {
  endsLevel,
  type LayerSpec,
  layerSpec,
  receptiveField,
  type Vgg19,
} from "../network/vgg19.ts";
import type { NetworkOnGpu } from "../network/vgg19_graph.ts";
import { chooseConvolution, isWide } from "../ops/convolution/convolution_weights.ts";
import type { Size } from "../size.ts";
import type { Grid } from "./grid.ts";
import { TileAccess } from "./tile_statistics.ts";
import { buildGraphs } from "./tiled_graphs.ts";
import { Windows } from "./windows.ts";

/** The run whose memory is estimated. */
export interface EstimateOptions {
  readonly network: Vgg19;
  readonly losses: ResolvedLosses;
  /** True if features and kernels have 16 bits. */
  readonly half: boolean;
  readonly groups: readonly StyleGroup[];
  /** Bytes that the optimiser keeps for each pixel. */
  readonly optimizerBytes: number;
  /** Whether wide layers may be filtered by F(4x4, 3x3), whose weights take more memory. Default false. */
  readonly wide?: boolean;
  /** Whether layers before a pooling may be computed in ways that do not include it. Default false. */
  readonly unpooled?: boolean;
}

/** Memory of kernels: partial sums, chunks of Winograd's transforms, parameters, copies in textures. */
const KERNEL_BYTES = 128 * 2 ** 20;

/** Bytes of three planes of a pixel. */
const PLANES = 12;

/**
 * The most bytes on the GPU that a picture takes: either while terms are balanced, each with a gradient of its own, or
 * afterwards with an optimiser.
 *
 * @param options.grid its tiles; `undefined`: it is in one piece
 */
export function estimateBytes(
  gpu: Gpu,
  size: Size,
  options: EstimateOptions & { readonly grid: Grid | undefined },
): number {
  const { losses, half, grid, groups, optimizerBytes } = options;
  const needed = neededLayers(losses);
  const variant = (spec: LayerSpec) =>
    options.wide && isWide(spec) ? "winograd4" : chooseConvolution(spec.inputs, spec.outputs);
  const { network: pooled, bytes: weights } = unallocatedNetwork(gpu, {
    ...options,
    needed,
    variant,
  });
  // Each layer by itself may take the way with more weights, or that with larger maps.
  const { network } = !options.unpooled ? { network: pooled } : unallocatedNetwork(gpu, {
    ...options,
    needed,
    variant: (spec) => endsLevel(spec) ? "gemm" : variant(spec),
  });
  const problem = { network, losses, groups, limit: gpu.limits["maxBufferSize"]! };
  const { terms, arenas } = grid ? tileArenas(problem, grid) : wholeArenas(problem, size);
  const shared = grid === undefined ? 0 : PLANES + contentBytes(losses, half);
  const each = losses.balance === "none" ? [] : terms.map((term) => totalLoss([term], [1]));
  const balancing = each.length === 0 ? 0 : arenas(each);
  const probing = PLANES * (grid === undefined ? 1 : 2);
  const pixels = size.width * size.height;
  const most = Math.max(
    balancing + pixels * probing,
    arenas([totalLoss(terms, terms.map(() => 1))]) +
      pixels * (optimizerBytes + (grid === undefined ? 0 : PLANES)),
  );
  return weights + KERNEL_BYTES + pixels * (PLANES + shared) + most;
}

/** Bytes for each pixel of the content image's features, which tiles keep. */
function contentBytes(losses: ResolvedLosses, half: boolean): number {
  return layersOf(losses.contentLayers).reduce((sum, layer) => {
    const { outputs } = layerSpec(layer);
    return sum + (half ? 2 : 4) * outputs / receptiveField(layer).stride ** 2;
  }, 0);
}

interface UnallocatedProblem extends Pick<EstimateOptions, "losses" | "groups"> {
  readonly network: NetworkOnGpu;
  /** The most bytes of one buffer. */
  readonly limit: number;
}

/** Terms, and the bytes of the arenas in which gradients of sums of them are computed. */
interface Arenas {
  readonly terms: readonly Term[];
  readonly arenas: (totals: readonly Node[]) => number;
}

function wholeArenas(
  { network, losses, groups, limit }: UnallocatedProblem,
  size: Size,
): Arenas {
  const { pixels, terms } = unallocatedTerms(network, losses, { size, groups });
  const arenas = (totals: readonly Node[]) =>
    arenaBytes(totals.map((total) => backward(total, pixels)), limit);
  return { terms, arenas };
}

/** Tiles compute one gradient after the other: the one that takes most memory counts. */
function tileArenas(
  { network, losses, groups, limit }: UnallocatedProblem,
  grid: Grid,
): Arenas {
  const unallocated = new GraphInputs(undefined);
  const windows = new Windows(undefined, grid, unallocated);
  const picture = external("pixels", { kind: "pixels", ...grid.whole });
  const needed = { ...losses, needed: new Set(neededLayers(losses)) };
  const whole = network.features(picture, needed);
  const features = network.features(windows.pixels, needed);
  const access = new TileAccess({ windows, features, losses });
  const targets = unallocatedTargets(losses, whole, groups);
  const content = targets.content.map((target) => ({ ...target, blocks: [] }));
  const terms = lossTerms({
    losses,
    picture,
    features: whole,
    access,
    ...targets,
    content,
    groups,
  });
  const { reductions, seeds } = access;
  const of = { reductions, seeds, windows, terms, pixels: picture, picture, scalars: [] };
  const arena = (total: Node) => {
    const { reductions, windowGradients } = buildGraphs(unallocated, { ...of, total });
    const parts = reductions.map(({ part }) => part);
    return arenaBytes([...parts, ...windowGradients.map(({ window }) => window)], limit);
  };
  return { terms, arenas: (totals) => Math.max(...totals.map(arena)) };
}

function arenaBytes(outputs: readonly Node[], arenaLimit: number): number {
  const plan = planMemory(inOrder(outputs), { kept: new Set(outputs), arenaLimit });
  return plan.arenaBytes.reduce((sum, bytes) => sum + bytes, 0);
}
