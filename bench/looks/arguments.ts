/** The command line of the comparison of looks. */
import { parseArgs } from "@std/cli/parse-args";
import { UsageError } from "../../cli/arguments/usage_error.ts";

/** One side of the comparison: which code paints, and what it is asked for. */
export interface Side {
  readonly name: "before" | "after" | "now";
  /** The folder of a checkout. */
  readonly tree: string;
  /** Options of `stylize`. */
  readonly options: readonly string[];
}

/** What is compared. */
export interface LooksOptions {
  /** What is compared; without a side `before` there is one alone. */
  readonly sides: readonly Side[];
  /** The longest side of the pictures. Default 128. */
  readonly size: number;
  /** Words of which the names of pairs have one. Default: all pairs. */
  readonly only: readonly string[];
  /** The name of a kept network, or a file of weights, that judges. Default: see {@linkcode HELP}. */
  readonly judge?: string;
  /** The folder of pictures, sheet and table. Default `looks`. */
  readonly out: string;
  /** True to judge pictures that the folder has, in place of painting them once more. Default false. */
  readonly keep: boolean;
}

/** The text of `--help`. */
export const HELP = `deno task looks [options]

  --before="OPTIONS"  what else stylize is asked for before, and after; both paint with the
  --after="OPTIONS"   weights-free network unless they name another
  --before-tree DIR   a checkout that paints before (default: this one)
  --size 128          the longest side of the pictures
  --only NAME,...     pairs whose names contain one of these words (default: all)
  --judge NAME        a kept network or a file of weights that judges, to conv3_3 at least
                      (default: the kept torchvision; without it a weights-free one of another seed)
  --out looks         the folder for pictures, sheet and table
  --keep              take the pictures that are in the folder, and paint the others`;

const VALUES = ["before", "after", "before-tree", "size", "only", "judge", "out"] as const;

/**
 * Parses the command line.
 *
 * @param here the folder of this checkout
 * @returns `"help"` when help is requested
 * @throws {UsageError} for an unknown option or a wrong value
 */
export function parseLooksArguments(args: readonly string[], here: string): LooksOptions | "help" {
  const flags = parseArgs([...args], {
    string: VALUES,
    boolean: ["keep", "help"],
    unknown: (arg) => {
      throw new UsageError(`${arg} is none of --${[...VALUES, "keep", "help"].join(", --")}`);
    },
  });
  if (flags.help) return "help";
  const { before, after, "before-tree": tree = here, size = "128", judge } = flags;
  if (!/^\d+$/.test(size) || Number(size) < 16) {
    throw new UsageError(`--size wants a whole number from 16 up, but was given "${size}"`);
  }
  const words = (text = "") => text.split(" ").filter((word) => word !== "");
  const compared = before !== undefined || tree !== here;
  return {
    sides: [
      ...compared ? [{ name: "before", tree, options: words(before) } as const] : [],
      { name: compared ? "after" : "now", tree: here, options: words(after) },
    ],
    size: Number(size),
    only: flags.only?.split(",") ?? [""],
    ...judge !== undefined && { judge },
    out: flags.out ?? "looks",
    keep: flags.keep,
  };
}
