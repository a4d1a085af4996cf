/**
 * The options of the library as data: their names, kinds, defaults and flags, without the code that they
 * are for. What reads a command line or shows forms needs no more of the library, and loads in a tenth of
 * its time.
 *
 * ```ts
 * import { flagNameOf, OPTIONS } from "@pentimento/pentimento/options";
 * import { assertEquals } from "@std/assert";
 *
 * for (const [group, options] of Object.entries(OPTIONS)) console.log(group, Object.keys(options));
 * const { styleWeight } = OPTIONS.Losses;
 * assertEquals(flagNameOf("styleWeight", styleWeight), "style-weight");
 * assertEquals(styleWeight.kind, "number");
 * ```
 *
 * @module
 */
export { PentimentoError } from "./core/errors.ts";
export { describeLimits, isWithin, type NumberLimits } from "./core/checks.ts";
export { LAYER_NAMES, type LayerName } from "./core/network/vgg19.ts";
export { OPTIONS } from "./core/run/options/index.ts";
export {
  type Color,
  COLOR_NAMES,
  type DescribedOption,
  DURATION,
  type Flag,
  flagNameOf,
  MOST_LAYER_WEIGHT,
  type Option,
  type OptionKind,
  type Options,
  parseColor,
} from "./core/run/options/option.ts";
export { type Preset, type PresetLosses, type PresetName, PRESETS } from "./core/run/presets.ts";
