import type { StyleImage } from "@pentimento/pentimento";
import { readPicture } from "../pictures/image_file.ts";
import { readMask, withoutUndefined } from "./loss_options.ts";
import type { OptionValues } from "./options.ts";
import { UsageError } from "./usage_error.ts";

/** Options with a value for each style, in the order of the styles. */
const PER_STYLE = ["style-share", "style-scale", "style-detail", "mask", "style-mask"] as const;

/**
 * Reads the style images of a command line: STYLE itself, then those of --style, with what is said of each.
 *
 * @throws {UsageError} when there are more masks or other values than styles
 */
export async function readStyles(path: string, values: OptionValues): Promise<StyleImage[]> {
  const paths = [path, ...values.style ?? []];
  for (const option of PER_STYLE) {
    const given = values[option]?.length ?? 0;
    if (given <= paths.length) continue;
    const styles = paths.length === 1 ? "there is one style" : `there are ${paths.length} styles`;
    throw new UsageError(
      `--${option} has ${given} values, but ${styles}: give one for each, or more styles with --style`,
    );
  }
  const styles: StyleImage[] = [];
  for (const [i, file] of paths.entries()) {
    const mask = values["mask"]?.[i];
    const source = values["style-mask"]?.[i];
    styles.push({
      picture: await readPicture(file, "style image"),
      ...withoutUndefined({
        weight: values["style-share"]?.[i],
        scale: values["style-scale"]?.[i],
        detail: values["style-detail"]?.[i],
        mask: mask === undefined ? undefined : await readMask(mask, "picture of --mask"),
        source: source === undefined
          ? undefined
          : await readMask(source, "picture of --style-mask"),
      }),
    });
  }
  return styles;
}
