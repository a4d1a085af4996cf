/** Options of the losses. */
import { LOSS_NORMALIZATIONS } from "../../losses/normalization.ts";
import { BALANCES } from "../../losses/settings.ts";
import { STYLE_LOSSES } from "../../losses/style/names.ts";
import { VARIATION_LOSSES } from "../../ops/total_variation/forms.ts";
import { MOST, type Options } from "./option.ts";

/** The default of options that {@linkcode recommendedLosses} chooses, in words. */
export const SUITS_NETWORK = "what suits the network";

/** Layers, weights and formulas of the losses. */
export const LOSSES = {
  /** Content layers and their weights. Default: see {@linkcode recommendedLosses}. */
  contentLayers: {
    kind: "layers",
    subject: "content",
    fallback: SUITS_NETWORK,
    flag: {
      placeholder: "LAYERS",
      help: "Layers that keep the content, as in conv4_2 or conv4_2:1,conv3_2:0.5",
    },
  },
  /** Style layers and their weights. Default: see {@linkcode recommendedLosses}. */
  styleLayers: {
    kind: "layers",
    subject: "style",
    fallback: SUITS_NETWORK,
    flag: { placeholder: "LAYERS", help: "Layers that carry the style, likewise" },
  },
  /** The statistics that are compared of the features of a style layer. Default `gram`. */
  styleLoss: {
    kind: "choice",
    choices: STYLE_LOSSES,
    default: "gram",
    flag: { placeholder: "LOSS", help: "{choices}" },
  },
  /**
   * Weight of the content loss (alpha), 0 to 3e38. Default: see {@linkcode recommendedLosses}; with balance
   * `none` 1 with the normalization `gatys`, 5 with `mean`.
   */
  contentWeight: {
    kind: "number",
    most: MOST,
    default: 1,
    fallback: SUITS_NETWORK,
    flag: { placeholder: "X", help: "Weight of the content loss (alpha)" },
  },
  /**
   * Weight of the style loss (beta), 0 to 3e38. Default: see {@linkcode recommendedLosses}; with balance
   * `none` 1000 with the normalization `gatys`, 100 with `mean`.
   */
  styleWeight: {
    kind: "number",
    most: MOST,
    fallback: SUITS_NETWORK,
    flag: { placeholder: "X", help: "Weight of the style loss (beta)" },
  },
  /** Weight of the total variation loss, 0 to 3e38. Default 0. */
  tvWeight: {
    kind: "number",
    most: MOST,
    subject: "total variation weight",
    default: 0,
    flag: {
      placeholder: "X",
      help: "Weight of the total variation, which smooths: 0.01 a little, 0.1 much",
    },
  },
  /**
   * `gradient`: every term is divided by the norm of its gradient at a picture between content and style, so
   * that weights are shares of the gradient of the pixels, whatever the size and the network. `none`: weights
   * are factors in the formula. Default `gradient` with the normalization `relative`, `none` with all others.
   */
  balance: {
    kind: "choice",
    choices: BALANCES,
    default: "gradient",
    fallback: "gradient with --normalization relative",
    flag: {
      placeholder: "HOW",
      help: "gradient: weights are shares of the pixels' gradient; none: factors in the formula",
    },
  },
  /** The normalization of content and style loss. Default `relative`. */
  normalization: {
    kind: "choice",
    choices: LOSS_NORMALIZATIONS,
    default: "relative",
    flag: { placeholder: "NAME", help: "{choices}" },
  },
  /** The formula of the total variation loss. Default `squares`. */
  tvLoss: {
    kind: "choice",
    choices: VARIATION_LOSSES,
    subject: "total variation loss",
    default: "squares",
    flag: { placeholder: "LOSS", help: "{choices}" },
  },
} as const satisfies Options;
