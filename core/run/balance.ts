/** The balance of terms: weights in proportion to the norms of their gradients. */
import { outOfRange } from "../errors.ts";
import type { Gpu } from "../gpu/gpu.ts";
import type { Memory } from "../gpu/memory.ts";
import { submitAll } from "../gpu/submit.ts";
import { GraphInputs } from "../graph/graph_inputs.ts";
import { apply } from "../graph/node.ts";
import { noiseLike } from "../image/noise.ts";
import { mix, type Picture } from "../image/picture.ts";
import { resize } from "../image/resample.ts";
import type { Problem, ProblemOptions } from "../losses/problem.ts";
import { kindWeights, type ResolvedLosses } from "../losses/settings.ts";
import type { StyleGroup } from "../losses/styles.ts";
import { type Term, totalLoss } from "../losses/total_loss.ts";
import { squaredNorm } from "../ops/gradient_norm/gradient_norm.ts";

/**
 * Computes the norm of every term's gradient with respect to the pixels, but for the term's factor.
 *
 * @returns one norm a term; 0 for a term that is left out
 */
export async function gradientNorms(
  gpu: Gpu,
  problem: Problem,
  { at, counts, signal }: {
    /** The pixels at which gradients are taken. */
    readonly at: Memory;
    /** Tells whether the norm of a term is wanted. */
    readonly counts: (term: Term) => boolean;
    /** Cancels it. */
    readonly signal?: AbortSignal | undefined;
  },
): Promise<number[]> {
  const counting = problem.terms.filter(counts);
  const norms = new Map<Term, number>();
  const label = "the gradients of all terms";
  for (const terms of problem.oneAtATime ? counting.map((term) => [term]) : [counting]) {
    if (terms.length === 0) continue;
    const totals = terms.map((term) => totalLoss([{ ...term, factor: 1 }], [1]));
    using differentiated = await problem.differentiate(totals, {
      label,
      at,
      outputsOf: (gradients) =>
        gradients.map((gradient) => apply(squaredNorm, [gradient], { attributes: {} })),
    });
    const { parts, scalars, outputs } = differentiated;
    await submitAll(gpu, parts, { label, signal });
    const values = await gpu.read(scalars.buffer!, scalars.bytes);
    for (const [i, term] of terms.entries()) {
      norms.set(term, Math.sqrt(values[differentiated.slotOf(outputs[i]!)]!));
    }
  }
  return problem.terms.map((term) => norms.get(term) ?? 0);
}

/**
 * Whether a term counts: it has a gradient, and its norm is measured where terms are balanced. Changed weights with
 * which others count need another graph.
 */
export function counts(
  { kind, share }: Pick<Term, "kind" | "share">,
  losses: ResolvedLosses,
): boolean {
  return kindWeights(losses)[kind] * share > 0;
}

/**
 * The norm of every term's gradient but for its factor, by the term's name; all 1 where terms are not balanced.
 *
 * @category Plans
 */
export type TermNorms = Readonly<Record<string, number>>;

/**
 * The norms by which terms are balanced: the known ones, or else measured at {@linkcode probePicture}.
 *
 * @throws {PentimentoError} when those that are known are of other terms
 */
export async function normsOf(
  gpu: Gpu,
  problem: Problem,
  { losses, content, groups, signal, norms: known }:
    & Pick<ProblemOptions, "losses" | "content" | "groups" | "signal">
    & { readonly norms?: TermNorms | undefined },
): Promise<number[]> {
  const { terms, size } = problem;
  if (known !== undefined) return knownNorms(terms, known);
  if (losses.balance === "none") return terms.map(() => 1);
  using own = new GraphInputs(gpu);
  const probe = probePicture(content, groups);
  const at = own.upload("the probe", { kind: "pixels", ...size }, probe.data);
  return await gradientNorms(gpu, problem, {
    at: own.memory.get(at)!,
    counts: (term) => counts(term, losses),
    signal,
  });
}

/** The norms of terms by their names. */
function knownNorms(terms: readonly Term[], known: TermNorms): number[] {
  const names = terms.map(({ name }) => name);
  if (names.length !== Object.keys(known).length || names.some((name) => !(name in known))) {
    throw outOfRange(
      `Saved norms are of other terms (${Object.keys(known).join(", ")}) than those of the run (${
        names.join(", ")
      }): restore them with the losses that they were saved with`,
    );
  }
  return names.map((name) => known[name]!);
}

/** The weight of every term: of its kind, balanced by norms or not. */
export function weightsOf(
  terms: readonly Term[],
  losses: ResolvedLosses,
  norms: readonly number[],
): number[] {
  const weights = kindWeights(losses);
  if (losses.balance === "none") {
    return terms.map(({ kind, share }) => kind === "own" ? share : weights[kind]);
  }
  return balancedWeights(terms, norms, losses);
}

/**
 * The weight of every term with which the norm of its weighted gradient at {@linkcode probePicture} is its share of
 * the weight of its kind; 0 for a term without gradient there.
 *
 * @param norms of {@linkcode gradientNorms}
 */
export function balancedWeights(
  terms: readonly Term[],
  norms: readonly number[],
  losses: ResolvedLosses,
): number[] {
  const weights = kindWeights(losses);
  return terms.map(({ kind, share, factor }, i) => {
    const norm = norms[i]! * factor;
    return norm > 0 && Number.isFinite(norm) ? weights[kind] * share / norm : 0;
  });
}

/**
 * A picture at which every term has a gradient: between the content image and the first style image, stretched
 * over it, with a little noise in case both are the same. It does not depend on the progress of a run, and hardly on
 * the size, so that weights mean the same at every scale; at the content image itself, where a run starts, the
 * content loss has no gradient.
 */
export function probePicture(content: Picture, groups: readonly StyleGroup[]): Picture {
  const style = groups[0]?.sources[0]?.picture ?? content;
  const between = mix(content, resize(style, content), 0.5);
  return mix(between, noiseLike(style, { ...content, seed: PROBE_SEED }), 0.2);
}

const PROBE_SEED = 1;
