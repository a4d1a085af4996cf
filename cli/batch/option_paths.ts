/** The files that a job's options name. */
import { type OptionName, optionNames, OPTIONS, type OptionValues } from "../arguments/options.ts";
import { type PathKind, pathKindOf } from "../arguments/path_kinds.ts";

/** A word behind an option that names a file. */
export interface OptionPath {
  readonly name: OptionName;
  /** Its place among several of the option, from 0. */
  readonly place: number;
  readonly kind: PathKind;
  readonly path: string;
}

/** The groups of options that make a picture what it is; what memory it takes is none of that. */
const GROUPS = [
  "Picture",
  "Styles",
  "Regions",
  "Colour",
  "Optimisation",
  "Losses",
  "Network",
] as const;

/** The options of the library that make a picture what it is. */
export const OF_THE_PICTURE: readonly OptionName[] = optionNames(
  GROUPS.map((group) => ({ group, without: [] })),
);

/** The options of the library and of the command line whose values may be files. */
const NAMES = [...OF_THE_PICTURE, ...optionNames(["weights"])]
  .filter((name) => pathKindOf(OPTIONS[name].kind) !== undefined);

/** The files among the values of options; words that stand for something else are none. */
export function optionPaths(values: OptionValues): OptionPath[] {
  return NAMES.flatMap((name) => {
    const paths = [values[name] ?? []].flat() as string[];
    return paths.map((path, place) => ({
      name,
      place,
      kind: pathKindOf(OPTIONS[name].kind)!,
      path,
    }))
      .filter(({ path }) => !isWord(name, path));
  });
}

/** Whether a value of an option is one of its own words, and no file. */
export function isWord(name: OptionName, value: string): boolean {
  const option = OPTIONS[name];
  const words: readonly string[] = "choices" in option ? option.choices : [];
  return words.includes(value);
}
