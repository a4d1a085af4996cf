/** What of a session's options changes while it runs. */
import type { StylizeOptions } from "./options.ts";

/** Factors: another value is one number or a few in a buffer on the GPU. */
export const FACTORS = [
  "contentWeight",
  "styleWeight",
  "tvWeight",
  "contentLayers",
  "styleLayers",
  "learningRate",
  "beta1",
  "beta2",
  "average",
  "enough",
] as const;

/**
 * The options that {@linkcode Session.set} takes.
 *
 * @category Sessions
 */
export const CHANGEABLE = [
  ...FACTORS,
  "styleShares",
  "style",
  "blend",
  "maskPropagation",
  "contentMap",
  "protect",
  "preserveColor",
  "styleLoss",
  "tvLoss",
] as const;

/**
 * Changes of a session: options as {@linkcode StylizeOptions} has them, plain objects that `structuredClone` copies.
 * What is `undefined` becomes what it was when the session was created.
 *
 * @category Sessions
 */
export type SessionChanges =
  & {
    readonly [
      /** An option with its new value. */
      Name in Exclude<typeof CHANGEABLE[number], "styleShares">
    ]?: StylizeOptions[Name] | undefined;
  }
  & {
    /** The share of each style, in their order: numbers above 0, of which only proportions count. */
    readonly styleShares?: readonly number[] | undefined;
  };
