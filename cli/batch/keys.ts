/** A job as a line of `stylize`, and what tells whether it shares its styles and network with another one. */
import { optionNames, OPTIONS, type OptionValues } from "../arguments/options.ts";
import type { RecipeArguments } from "../recipe/again.ts";
import type { Stylization } from "../stylization.ts";
import type { BatchJob } from "./job.ts";
import type { Basis } from "./journal_record.ts";

/** The options of one style image each. */
const PER_STYLE = (["Styles", "Regions"] as const)
  .flatMap((group) => optionNames([{ group, without: [] }]))
  .filter((name) => OPTIONS[name].perStyle);

/**
 * A job as a line of `stylize`.
 *
 * @param common the options of the command line that hold for every job: messages, `--no-tune`
 */
export function lineOf(
  { content, styles, values, by }: BatchJob,
  common: OptionValues,
): RecipeArguments {
  const [style, ...more] = styles;
  const { quiet = false, verbose = false, "no-tune": noTune = false } = common;
  return {
    ...by,
    command: "stylize",
    files: [content, style],
    values: {
      ...values,
      ...more.length > 0 && { style: more },
      ...{ quiet, verbose },
      "no-tune": noTune || values["no-tune"] === true,
    },
  };
}

/** What the style images and their own options depend on. */
export function stylesKey({ values }: BatchJob, { inputs }: Basis): string {
  const files = inputs.filter(({ role }) =>
    PER_STYLE.some((name) => role === name || role.startsWith(`${name} `)) ||
    /^style( \d+)?$/.test(role)
  );
  return JSON.stringify([files, PER_STYLE.map((name) => values[name] ?? null)]);
}

/** What the network depends on: its file, or the styles, size and depth that it is made for. */
export function networkKey(
  { values }: BatchJob,
  { inputs }: Basis,
  { losses, options }: Stylization,
) {
  const file = inputs.filter(({ role }) => role === "weights");
  if (file.length > 0) return JSON.stringify([file, values.preprocessing]);
  const styles = inputs.filter(({ role }) => /^style( \d+)?$/.test(role));
  return JSON.stringify([styles, losses, options.size, values.size ?? null, values.seed ?? null]);
}
