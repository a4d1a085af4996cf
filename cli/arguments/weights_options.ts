import { type Option, value } from "./option.ts";
import { layer, networkName, text } from "./values.ts";

/** What only the `weights` commands take. */
export const WEIGHTS_OPTIONS = {
  "from": value("URL|FILE", text, "Fetch it from here instead; formats as for weights import"),
  "as": value("NAME", networkName, "The name under which it is kept"),
  "layers": value("LAYER", layer, "The last, deepest layer that is kept, as in conv5_4"),
  "half": { description: "Keep it in 16 bits: half the size, differences of some thousandths" },
} as const satisfies Record<string, Option>;
