/** Options of the style images, of regions and of colours. */
import { MATCH_TRANSFORMS } from "../../image/color_transform.ts";
import { COLOR_MODES, COLOR_SPACES } from "../../image/preserve_color.ts";
import {
  BLENDS,
  DETAIL_MAPS,
  MASK_PROPAGATIONS,
  MOST_SCALE,
  STYLE_DETAILS,
} from "../../losses/styles.ts";
import type { Options } from "./option.ts";

/** The moments at which colours are changed: in the style images before, or in the result after. */
export const COLOR_TIMES = ["before", "after"] as const;

/** Style images and how several come together; see {@linkcode StyleImage}. */
export const STYLES = {
  /** Share of a style image among the styles, above 0; only proportions count. Default 1. */
  weight: {
    kind: "number",
    positive: true,
    perStyle: true,
    default: 1,
    fallback: "equal",
    flag: { name: "style-share", placeholder: "X,...", help: "Shares of the styles" },
  },
  /** Size of the strokes of a style image, above 0 and up to 16; several sizes are averaged. Default 1. */
  scale: {
    kind: "numbers",
    most: MOST_SCALE,
    perStyle: true,
    default: 1,
    flag: {
      name: "style-scale",
      placeholder: "X,...",
      help: "Size of each style's strokes; 1+0.5 averages two sizes",
    },
  },
  /** The layers of a style image: all, fine or coarse ones. Default `all`. */
  detail: {
    kind: "choice",
    choices: STYLE_DETAILS,
    perStyle: true,
    default: "all",
    flag: {
      name: "style-detail",
      placeholder: "WHAT,...",
      help: "What each style gives: all, fine (colours, brushwork) or coarse (forms)",
    },
  },
  /** Whether statistics are averaged or losses added up; see {@linkcode ControlOptions.blend}. Default `targets`. */
  blend: {
    kind: "choice",
    choices: BLENDS,
    default: "targets",
    flag: {
      placeholder: "HOW",
      help: "Several styles become one (targets), or have a loss each (losses)",
    },
  },
} as const satisfies Options;

/** Regions of the style images and of the result. */
export const REGIONS = {
  /** The region of the result that a style image paints. Default: everywhere. */
  mask: {
    kind: "mask",
    perStyle: true,
    flag: {
      placeholder: "FILE",
      help: "Region that a style paints, white in a picture: one for each style",
    },
  },
  /** The region of a style image that its style is taken from. Default: everywhere. */
  source: {
    kind: "mask",
    perStyle: true,
    flag: {
      name: "style-mask",
      placeholder: "FILE",
      help: "Region of a style image to take its style from, likewise",
    },
  },
  /** The part of a layer that belongs to a mask; see {@linkcode ControlOptions.maskPropagation}. Default `simple`. */
  maskPropagation: {
    kind: "choice",
    choices: MASK_PROPAGATIONS,
    default: "simple",
    flag: { placeholder: "HOW", help: "What of deep layers belongs to a mask: {choices or}" },
  },
  /** Weights of the content over the result: 1 fully, 0 not at all. Default: 1 everywhere. */
  contentMap: {
    kind: "mask",
    flag: { placeholder: "FILE", help: "Where the content counts: white fully, black not at all" },
  },
  /** Whether the content counts by what people look at; see {@linkcode ControlOptions.detailMap}. Default `none`. */
  detailMap: {
    kind: "choice",
    choices: DETAIL_MAPS,
    default: "none",
    flag: {
      placeholder: "HOW",
      help: "auto: the content counts by what people look at, found by contrast and symmetry; none",
    },
  },
  /** The region that keeps the content image's pixels: 1 keeps. Default: nothing. */
  protect: {
    kind: "mask",
    flag: { placeholder: "FILE", help: "What keeps the content image's pixels: white keeps" },
  },
  /** Whether what is transparent in the content image weighs nothing; see {@linkcode ControlOptions.ignoreTransparent}. */
  ignoreTransparent: {
    kind: "switch",
    default: false,
    flag: { help: "What is transparent in CONTENT weighs nothing in the losses" },
  },
} as const satisfies Options;

/** The treatment of the content image's colours: the schema of {@linkcode PreserveColor}. */
export const COLOR = {
  /** Which colours are kept; see {@linkcode PreserveColorOptions.mode}. */
  mode: {
    kind: "choice",
    choices: COLOR_MODES,
    flag: {
      name: "preserve-color",
      placeholder: "MODE",
      help: "Keep the content's colours: its chroma, their mean and covariance, or their histogram",
    },
  },
  /**
   * `before`: the style images are given the content image's colours; `after`: the result is. Default `before`
   * for `match` and `histogram`, `after` for `luminance`.
   */
  when: {
    kind: "choice",
    choices: COLOR_TIMES,
    fallback: "after for luminance, before for the others",
    flag: {
      name: "color-when",
      placeholder: "WHEN",
      help: "Recolour the style before, or the result after",
    },
  },
  /** The linear map of `match` and `histogram`. Default `sym`. */
  match: {
    kind: "choice",
    choices: MATCH_TRANSFORMS,
    default: "sym",
    flag: { name: "color-match", placeholder: "HOW", help: "How match makes covariances equal" },
  },
  /** The lightness of `luminance`: Oklab's L or the luma of BT.601. Default `oklab`. */
  space: {
    kind: "choice",
    choices: COLOR_SPACES,
    default: "oklab",
    flag: { name: "color-space", placeholder: "SPACE", help: "Where luminance is taken" },
  },
  /** From 0, the picture as it is, to 1, all as described. Default 1. */
  strength: {
    kind: "share",
    default: 1,
    flag: { name: "color-strength", placeholder: "X", help: "How much of it, from 0 to 1" },
  },
} as const satisfies Options;
