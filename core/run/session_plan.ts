/** The plan of a session: what may change of it while it runs, and what follows from a change. */
import { expectNumber } from "../checks.ts";
import { outOfRange, wrongKind } from "../errors.ts";
import type { Gpu } from "../gpu/gpu.ts";
import type { LayerWeights, ResolvedLosses } from "../losses/settings.ts";
import { groupStyles, type StyleGroup } from "../losses/styles.ts";
import { LEARNING_RATES, type Rates } from "../optimizers/optimizer.ts";
import type { StylizeOptions } from "./options.ts";
import { OPTIMIZATION } from "./options/optimization.ts";
import { checkOptions } from "./options/option.ts";
import { planRun, type RunPlan, type ScalePlan } from "./plan.ts";
import { planLosses } from "./plan_losses.ts";
import { same } from "./same.ts";
import { CHANGEABLE, FACTORS, type SessionChanges } from "./session_changes.ts";

/** A plan that a change leads to. */
export interface ChangedPlan {
  readonly plan: RunPlan;
  /** All changes since the session was created. */
  readonly changes: SessionChanges;
  /** What the change comes to: other factors of the same calls, or another graph. */
  readonly comesTo: "nothing" | "factors" | "another graph";
}

/** The plan of a session with all that was changed of it. */
export class SessionPlan {
  readonly #gpu: Gpu;
  /** The plan that the session was created with. */
  readonly #origin: RunPlan;
  /** The plan of the graph: what has changed since are factors. */
  #ofGraph: RunPlan;
  #plan: RunPlan;
  #changes: SessionChanges = {};
  #scales: readonly ScalePlan[];

  constructor(gpu: Gpu, plan: RunPlan) {
    this.#gpu = gpu;
    this.#origin = this.#ofGraph = this.#plan = plan;
    this.#scales = plan.scales;
  }

  /** The plan as it is now. */
  get now(): RunPlan {
    return this.#plan;
  }

  /** The scales with the iterations that were added. */
  get scales(): readonly ScalePlan[] {
    return this.#scales;
  }

  /** Sets the iterations of every scale. */
  set iterations(counts: readonly number[]) {
    this.#scales = this.#scales.map((scale, i) => ({ ...scale, iterations: counts[i]! }));
  }

  /** The iterations of every scale. */
  get iterations(): readonly number[] {
    return this.#scales.map(({ iterations }) => iterations);
  }

  /** What makes of a session with the same network, pictures and options one with this plan. */
  get options(): SessionChanges {
    return { ...this.#changes, ...factorsOf(this.#plan) };
  }

  /**
   * What changes come to, beside those that were made already. What is `undefined` becomes what it was at first.
   *
   * @throws {PentimentoError} when a change is not known or makes no sense
   */
  with(changes: SessionChanges): ChangedPlan {
    expectChangeable(changes);
    const { styleShares: _, ...others } = this.#changes;
    // Other styles have shares of their own.
    const before = changes.style === undefined ? this.#changes : others;
    return this.become({ ...before, ...changes });
  }

  /**
   * What the changes of another session, all that were ever made, come to in place of those of this one.
   *
   * @throws {PentimentoError} when a change is not known or makes no sense
   */
  become(changes: SessionChanges): ChangedPlan {
    expectChangeable(changes);
    const options = optionsWith(this.#origin, changes);
    checkOptions(OPTIMIZATION, options);
    const reweighted = reweightedPlan(this.#ofGraph, options);
    if (differsInFactors(this.#ofGraph, reweighted)) {
      const unchanged = same(factorsOf(reweighted), factorsOf(this.#plan));
      return { plan: reweighted, changes, comesTo: unchanged ? "nothing" : "factors" };
    }
    const plan = planRun(this.#gpu, options);
    expectSameScales(plan, this.#origin);
    return { plan, changes, comesTo: "another graph" };
  }

  /** Goes on with a changed plan. */
  take({ plan, changes, comesTo }: ChangedPlan): void {
    this.#plan = plan;
    this.#changes = changes;
    if (comesTo !== "another graph") return;
    this.#ofGraph = plan;
    const { iterations } = this;
    this.#scales = plan.scales;
    this.iterations = iterations;
  }
}

/** The rates of a plan's optimiser. */
export function ratesOf({ options, optimizer, average, enough }: RunPlan): Rates {
  const { learningRate = LEARNING_RATES[optimizer] } = options;
  const { beta1 = OPTIMIZATION.beta1.default, beta2 = OPTIMIZATION.beta2.default } = options;
  return { learningRate, beta1, beta2, average, enough };
}

/** Every factor of a plan. */
function factorsOf(plan: RunPlan): SessionChanges {
  const { contentWeight, styleWeight, tvWeight, contentLayers, styleLayers } = plan.losses;
  const losses = { contentWeight, styleWeight, tvWeight, contentLayers, styleLayers };
  return { ...losses, ...ratesOf(plan), styleShares: sharesOf(plan.options.style) };
}

function sharesOf(style: StylizeOptions["style"]): number[] {
  return "data" in style ? [1] : style.map(({ weight = 1 }) => weight);
}

/**
 * The options of a run with changes. All losses stay what they are: another weight must not bring other defaults along.
 */
function optionsWith(
  { options, losses, average, enough }: RunPlan,
  changes: SessionChanges,
): StylizeOptions {
  const { styleShares, ...others } = changes;
  const given = Object.entries(others).filter(([, value]) => value !== undefined);
  const changed: StylizeOptions = {
    ...options,
    ...losses,
    average,
    enough,
    ...Object.fromEntries(given),
  };
  if (styleShares === undefined) return changed;
  const { style } = changed;
  const styles = "data" in style ? [{ picture: style }] : style;
  if (!Array.isArray(styleShares) || styleShares.length !== styles.length) {
    throw outOfRange(
      `The style shares are ${styleShares}, but there are ${styles.length} styles: give a number for each`,
    );
  }
  styleShares.forEach((share) => expectNumber("style share", share, { positive: true }));
  if ("data" in style) return changed;
  return { ...changed, style: styles.map((one, i) => ({ ...one, weight: styleShares[i]! })) };
}

/** A plan with other options, if nothing but factors differs. */
function reweightedPlan(plan: RunPlan, options: StylizeOptions): RunPlan {
  const { losses, rebalanced } = planLosses(plan.network, options);
  const shares = groupStyles(options.style, options);
  const { average = plan.average, enough = plan.enough } = options;
  const groups = withShares(plan.groups, shares);
  const stylesAt: RunPlan["stylesAt"] = (scale) => withShares(plan.stylesAt(scale), shares);
  return { ...plan, options, losses, rebalanced, average, enough, groups, stylesAt };
}

function withShares(
  groups: readonly StyleGroup[],
  shares: readonly StyleGroup[],
): readonly StyleGroup[] {
  return groups.map((group, i) => {
    const { share = group.share, sources = [] } = shares[i] ?? {};
    return {
      ...group,
      share,
      sources: group.sources.map((source, k) => ({ ...source, share: sources[k]?.share ?? 0 })),
    };
  });
}

/** Whether two plans have one graph, in which nothing but factors differs. */
function differsInFactors(a: RunPlan, b: RunPlan): boolean {
  const fixed = ({ options, losses }: RunPlan) =>
    CHANGEABLE.filter((name) => !isFactor(name) && name !== "style" && !(name in losses))
      .map((name) => (options as unknown as Record<string, unknown>)[name]);
  const { groups } = b;
  return same(fixed(a), fixed(b)) && same(formOf(a.losses), formOf(b.losses)) &&
    same(looks(a.options.style), looks(b.options.style)) &&
    (a.average > 0) === (b.average > 0) &&
    // Averages of targets depend on the shares of their sources.
    same(a.groups.map(sourceShares), groups.map(sourceShares));
}

function isFactor(name: string): boolean {
  return (FACTORS as readonly string[]).includes(name);
}

function sourceShares({ sources }: StyleGroup): number[] {
  return sources.map(({ share }) => share);
}

/** Styles without their shares. */
function looks(style: StylizeOptions["style"]): unknown {
  return "data" in style ? style : style.map(({ weight: _, ...look }) => look);
}

/** Losses, but of each weight only whether there is one. */
function formOf(losses: ResolvedLosses): unknown {
  const { contentWeight, styleWeight, tvWeight, contentLayers, styleLayers } = losses;
  const ofLayers = (weights: LayerWeights) =>
    Object.fromEntries(Object.entries(weights).map(([layer, weight]) => [layer, weight > 0]));
  return {
    ...losses,
    contentWeight: contentWeight > 0,
    styleWeight: styleWeight > 0,
    tvWeight: tvWeight > 0,
    contentLayers: ofLayers(contentLayers),
    styleLayers: ofLayers(styleLayers),
  };
}

function expectChangeable(changes: SessionChanges): void {
  if (typeof changes !== "object" || changes === null) {
    throw wrongKind(
      `A session cannot change by ${changes}: give an object, as in { styleWeight: 8 }`,
    );
  }
  const unknown = Object.keys(changes).find((name) =>
    !(CHANGEABLE as readonly string[]).includes(name)
  );
  if (unknown === undefined) return;
  throw outOfRange(
    `A session cannot change its ${unknown} while it runs: change ${
      CHANGEABLE.slice(0, -1).join(", ")
    } or ${CHANGEABLE.at(-1)}, or create another session`,
  );
}

function expectSameScales({ scales }: RunPlan, origin: RunPlan): void {
  const sizes = (of: readonly ScalePlan[]) =>
    of.map(({ width, height }) => `${width} x ${height}`).join(", ");
  const [wanted, found] = [sizes(origin.scales), sizes(scales)];
  if (wanted === found) return;
  throw outOfRange(
    `With these layers the scales would be ${found} pixels, and are ${wanted}: create another session`,
  );
}
