import type { Gpu } from "../gpu/gpu.ts";
import { backward } from "../graph/backward.ts";
import { GraphInputs } from "../graph/graph_inputs.ts";
import { external, inOrder, type Node } from "../graph/node.ts";
import { planMemory } from "../graph/plan.ts";
import { lossTerms } from "../losses/loss_terms.ts";
import { layersOf, neededLayers, type ResolvedLosses } from "../losses/settings.ts";
import type { StyleGroup } from "../losses/styles.ts";
import { type Term, totalLoss } from "../losses/total_loss.ts";
import { unallocatedNetwork, unallocatedTargets, unallocatedTerms } from "../losses/unallocated.ts";
import { layerSpec, receptiveField, type Vgg19 } from "../network/vgg19.ts";
import type { NetworkOnGpu } from "../network/vgg19_graph.ts";
import { chooseConvolution } from "../ops/convolution/convolution_weights.ts";
import type { Size } from "../size.ts";
import { drawUp } from "./design.ts";
import type { Grid } from "./grid.ts";
import { TileTaking } from "./taking.ts";
import { Windows } from "./windows.ts";

/** What memory is estimated for. */
export interface EstimateOptions {
  readonly network: Vgg19;
  readonly losses: ResolvedLosses;
  /** Whether features and kernels have 16 bits. */
  readonly half: boolean;
  readonly groups: readonly StyleGroup[];
  /** Bytes that the optimiser keeps for each pixel. */
  readonly optimizerBytes: number;
}

/** Kernels' own memory: partial sums, chunks of Winograd's transforms, parameters, copies in textures. */
const KERNEL_BYTES = 128 * 2 ** 20;

/** Bytes of three planes of a pixel. */
const PLANES = 12;

/**
 * Bytes on the GPU that work on a picture will take at the most: when terms are balanced, each of which has a
 * gradient then, or afterwards, when there is an optimiser.
 *
 * @param grid its tiles; `undefined`: it is worked on in one piece
 */
export function estimateBytes(
  gpu: Gpu,
  sides: Size,
  options: EstimateOptions & { readonly grid: Grid | undefined },
): number {
  const { losses, half, grid, optimizerBytes } = options;
  const { network, bytes: weights } = unallocatedNetwork(gpu, {
    ...options,
    variant: ({ inputs, outputs }) => chooseConvolution(inputs, outputs),
  });
  const limit = gpu.limits["maxBufferSize"]!;
  const arenas = grid === undefined ? wholeArenas : tileArenas;
  const graph = { network, losses, sides, grid, groups: options.groups, limit };
  const shared = grid === undefined ? 0 : PLANES + contentBytes(losses, half);
  const balancing = losses.balance === "none" ? 0 : arenas(graph, "each");
  const probing = PLANES * (grid === undefined ? 1 : 2);
  const pixels = sides.width * sides.height;
  const most = Math.max(
    balancing + pixels * probing,
    arenas(graph, "together") + pixels * (optimizerBytes + (grid === undefined ? 0 : PLANES)),
  );
  return weights + KERNEL_BYTES + pixels * (PLANES + shared) + most;
}

/** Bytes of the content image's features for each of its pixels, which tiles keep. */
function contentBytes(losses: ResolvedLosses, half: boolean): number {
  return layersOf(losses.contentLayers).reduce((sum, layer) => {
    const { outputs } = layerSpec(layer);
    return sum + (half ? 2 : 4) * outputs / receptiveField(layer).stride ** 2;
  }, 0);
}

interface Graph {
  readonly network: NetworkOnGpu;
  readonly losses: ResolvedLosses;
  readonly sides: Size;
  readonly grid: Grid | undefined;
  readonly groups: readonly StyleGroup[];
  readonly limit: number;
}

/** Whether the gradient of all terms together is taken, or that of each. */
type Gradients = "together" | "each";

function wholeArenas({ network, losses, sides, groups, limit }: Graph, how: Gradients): number {
  const { pixels, terms } = unallocatedTerms(network, losses, { sides, groups });
  const outputs = totalsOf(terms, how).map((total) => backward(total, pixels));
  return arenaBytes(outputs, limit);
}

/** Tiles have one gradient taken after the other, of which the one that takes most memory counts. */
function tileArenas({ network, losses, grid, groups, limit }: Graph, how: Gradients): number {
  const nowhere = new GraphInputs(undefined);
  const windows = new Windows(undefined, grid!, nowhere);
  const { width, height } = grid!.whole;
  const picture = external("pixels", { kind: "pixels", width, height });
  const needed = { ...losses, needed: new Set(neededLayers(losses)) };
  const whole = network.features(picture, needed);
  const features = network.features(windows.pixels, needed);
  const taking = new TileTaking({ windows, features, losses, graphInputs: nowhere });
  const targets = unallocatedTargets(losses, whole, groups);
  const content = targets.content.map((target) => ({ ...target, blocks: [] }));
  const terms = lossTerms({ losses, picture, features: whole, taking, ...targets, content });
  const { gathered, receivers } = taking;
  const of = { gathered, receivers, windows, terms, pixels: picture, picture, scalars: [] };
  const each = totalsOf(terms, how).map((total) => {
    const { gathered, windowGradients } = drawUp(nowhere, { ...of, totals: [total] });
    const parts = gathered.map(({ part }) => part);
    return arenaBytes([...parts, ...windowGradients.map(({ window }) => window)], limit);
  });
  return Math.max(...each);
}

function totalsOf(terms: readonly Term[], how: Gradients): Node[] {
  return how === "each"
    ? terms.map((term) => totalLoss([term], [1]))
    : [totalLoss(terms, terms.map(() => 1))];
}

function arenaBytes(outputs: readonly Node[], arenaLimit: number): number {
  const plan = planMemory(inOrder(outputs), { kept: new Set(outputs), arenaLimit });
  return plan.arenaBytes.reduce((sum, bytes) => sum + bytes, 0);
}
