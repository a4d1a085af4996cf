/**
 * The options of the library as data: their names, kinds, defaults and flags, without the code that they
 * are for. What reads a command line or shows forms needs no more of the library, and loads in a tenth of
 * its time.
 *
 * @module
 */
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
