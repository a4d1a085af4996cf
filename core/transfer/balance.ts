import type { Gpu } from "../gpu/gpu.ts";
import type { Memory } from "../gpu/memory.ts";
import { backward } from "../graph/backward.ts";
import { Executable } from "../graph/executable.ts";
import { apply, type Node } from "../graph/node.ts";
import { mix } from "../image/blend.ts";
import { noiseLike } from "../image/noise.ts";
import type { Picture } from "../image/picture.ts";
import { resize } from "../image/resample.ts";
import { type Term, totalLoss } from "../losses/total_loss.ts";
import { squaredNorm } from "../ops/gradient_norm.ts";
import type { ResolvedLosses } from "./resolve.ts";
import type { StyleGroup } from "./styles.ts";

/** What all terms of each kind are multiplied by together. */
export function kindWeights(losses: ResolvedLosses): Record<Term["kind"], number> {
  const { contentWeight: content, styleWeight: style, tvWeight: tv } = losses;
  return { content, style, tv };
}

/**
 * The norm of every term's gradient with respect to the pixels.
 *
 * @param externals all values from outside; the pixels' decide where the gradient is taken
 * @returns a number for each term; 0 for a term that is left out
 */
export async function gradientNorms(
  gpu: Gpu,
  terms: readonly Term[],
  at: {
    readonly pixels: Node;
    readonly externals: ReadonlyMap<Node, Memory>;
    /** Whether a term counts. */
    readonly counts: (term: Term) => boolean;
  },
): Promise<number[]> {
  const { pixels, externals, counts } = at;
  const norms = new Map(
    terms.filter(counts).map((term) => {
      const gradient = backward(totalLoss([term], [1]), pixels);
      return [term, apply(squaredNorm, [gradient], { attributes: {} })];
    }),
  );
  if (norms.size === 0) return terms.map(() => 0);
  const outputs = [...norms.values()];
  const label = "the gradients of all terms";
  using executable = await Executable.build(gpu, { label, outputs, externals });
  await executable.program.run();
  const scalars = await gpu.read(executable.scalars.buffer!, executable.scalars.bytes);
  return terms.map((term) => {
    const node = norms.get(term);
    return node === undefined ? 0 : Math.sqrt(scalars[executable.slotOf(node)]!);
  });
}

/**
 * What every term is multiplied by so that its pull is its share of what its kind weighs: its gradient's norm
 * at {@linkcode probePicture} then is just that. A term without gradient there weighs nothing.
 */
export function balancedWeights(
  terms: readonly Term[],
  norms: readonly number[],
  losses: ResolvedLosses,
): number[] {
  const weights = kindWeights(losses);
  return terms.map(({ kind, share }, i) => {
    const norm = norms[i]!;
    return norm > 0 && Number.isFinite(norm) ? weights[kind] * share / norm : 0;
  });
}

/**
 * A picture at which every term has a gradient: between the content image and the first style image, stretched
 * over it, and a little noise, for where one stands in for the other. It does not depend on how far a run has
 * come, and hardly on the size, so that weights mean the same at every scale; at the content image itself, where
 * a run starts, the content loss has no gradient at all.
 */
export function probePicture(content: Picture, groups: readonly StyleGroup[]): Picture {
  const style = groups[0]?.sources[0]?.picture ?? content;
  const between = mix(content, resize(style, content), 0.5);
  return mix(between, noiseLike(style, { ...content, seed: PROBE_SEED }), 0.2);
}

const PROBE_SEED = 1;
