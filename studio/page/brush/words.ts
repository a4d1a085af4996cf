/** What regions are called, and what they are for. */
import { styles } from "../store.ts";
import type { Target } from "./masks.ts";

/** What a region is called. */
export function nameOf(target: Target): string {
  if (target === "protect") return "what is protected";
  if (target === "contentMap") return "where the content counts";
  return styles.value.length > 1 ? `the region of style ${target + 1}` : "the region of the style";
}

/** What it is for, in a sentence. */
export function purposeOf(target: Target): string {
  if (target === "protect") return "Paint over what keeps the content's own pixels.";
  if (target === "contentMap") {
    return "Paint over what has to stay recognisable; elsewhere paint is freer.";
  }
  return "Paint where this style goes. Where no style goes, the content stays.";
}
