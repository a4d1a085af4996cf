import { backward, backwardFrom } from "../graph/backward.ts";
import type { GraphInputs } from "../graph/graph_inputs.ts";
import { external, inOrder, type Node } from "../graph/node.ts";
import type { Upstream } from "../graph/operation.ts";
import type { MapShape } from "../graph/shape.ts";
import type { Term } from "../losses/total_loss.ts";
import type { Receiver } from "./described.ts";
import type { Gathered, Windows } from "./windows.ts";

/** What is differentiated. */
export interface DesignOptions {
  readonly windows: Windows;
  readonly gathered: readonly Gathered[];
  readonly receivers: readonly Receiver[];
  /** What is optimised. */
  readonly pixels: Node;
  /** What the windows are taken out of: the pixels, or what is made of them. */
  readonly picture: Node;
  readonly terms: readonly Term[];
  /** What is differentiated: weighted sums. */
  readonly totals: readonly Node[];
  /** Scalars that are wanted. */
  readonly scalars: readonly Node[];
  /** Makes of the gradients what is wanted instead of them. Default: they are. */
  readonly of?: ((gradients: readonly Node[]) => readonly Node[]) | undefined;
}

/** A value that one graph makes for another, and as what the other takes it. */
interface Handed {
  /** What the other one takes. */
  readonly node: Node;
  /** What is made. */
  readonly value: Node;
}

/** What both graphs make for each other. */
interface Exchange {
  /** What the whole picture's graph makes for the window's. */
  readonly handed: readonly Handed[];
  /** Of which a tile has its own part. */
  readonly maps: readonly (Handed & { readonly receiver: Receiver })[];
  /** What a window's graph makes for the whole picture's gradients. */
  readonly windowGradients: readonly { readonly window: Node; readonly whole: Node }[];
}

/** Both graphs, before memory is given to them. */
export interface Design extends Exchange {
  /** What has to be gathered of all tiles. */
  readonly gathered: readonly Gathered[];
  /** What the whole picture's graph has made when the first pass ends. */
  readonly afterTiles: readonly Node[];
  /** What it makes when the second one ends. */
  readonly ends: readonly Node[];
}

/**
 * Draws up both graphs.
 *
 * @param own where there is room made for gradients
 */
export function drawUp(own: GraphInputs, options: DesignOptions): Design {
  const { totals, scalars, of } = options;
  const drawn = totals.map((total, k) => drawGradient(own, total, { ...options, k }));
  const handed = drawn.flatMap(({ handed }) => handed);
  const maps = drawn.flatMap(({ maps }) => maps);
  const windowGradients = drawn.flatMap(({ windowGradients }) => windowGradients);
  const gradients = drawn.map(({ gradient }) => gradient);
  const values = [...handed, ...maps].map(({ value }) => value);
  const afterTiles = [...new Set([...scalars, ...totals, ...values])];
  const used = new Set(inOrder(afterTiles));
  return {
    gathered: options.gathered.filter(({ whole }) => used.has(whole)),
    afterTiles,
    handed,
    maps,
    windowGradients,
    ends: of?.(gradients) ?? gradients,
  };
}

/** The gradient of one sum, and what it takes of the windows' graph. */
function drawGradient(
  own: GraphInputs,
  total: Node,
  { windows, receivers, pixels, picture, terms, k }: DesignOptions & { readonly k: number },
): Exchange & { readonly gradient: Node } {
  const handed: Handed[] = [];
  const maps: (Handed & { receiver: Receiver })[] = [];
  const windowGradients: { window: Node; whole: Node }[] = [];
  const seeds = new Map<Node, Upstream>();
  for (const receiver of receivers) {
    if (!weighs(total, receiver.value)) continue;
    const { node, gradient, layer, needs } = receiver;
    if (needs !== undefined) handed.push(needs);
    const label = `gradient ${k} for ${layer}`;
    const value = backward(total, receiver.value);
    const seed = gradient === "whole"
      ? external(label, node.shape)
      : own.allocate(label, { ...node.shape as MapShape });
    seeds.set(node, seed);
    if (gradient === "whole") handed.push({ node: seed, value });
    else maps.push({ receiver, node: seed, value });
  }
  const ends = new Map<Node, Upstream>();
  if (seeds.size > 0) {
    const whole = own.allocate(`gradient ${k} of all tiles`, picture.shape);
    windowGradients.push({ window: backwardFrom(seeds, windows.pixels), whole });
    ends.set(picture, whole);
  }
  // These losses are not taken of tiles but of the picture itself.
  const direct = terms.filter(({ kind }) => kind === "tv").flatMap(({ parts }) => parts);
  for (const loss of direct) {
    const weight = weightOf(total, loss);
    if (weight !== 0 || ends.size === 0) ends.set(loss, weight);
  }
  return { handed, maps, windowGradients, gradient: backwardFrom(ends, pixels) };
}

/** What a loss is multiplied by in a weighted sum; 0 where it is not in it. */
function weightOf(total: Node, loss: Node): number {
  const { weights } = total.attributes as { weights: readonly number[] };
  const index = total.inputs.indexOf(loss);
  return index < 0 ? 0 : weights[index]!;
}

/** Whether a loss that counts depends on a value. */
function weighs(total: Node, value: Node): boolean {
  return total.inputs.some((loss) => {
    if (weightOf(total, loss) === 0) return false;
    for (let at: Node | undefined = loss; at !== undefined; at = at.inputs[0]) {
      if (at === value) return true;
    }
    return false;
  });
}
