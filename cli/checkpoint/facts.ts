/** What a run depends on, as facts that can be compared: its options, and checksums of its pictures and network. */
import { PentimentoError, type RunPlan } from "@pentimento/pentimento";
import { type Option, OPTIONS as GROUPS } from "@pentimento/pentimento/options";
import { type Arguments, flagName } from "../arguments/options.ts";
import { namedInputs } from "../recipe/inputs.ts";
import type { RecipeCommand } from "../recipe/recipe.ts";
import { shownInput } from "../standard_streams.ts";
import { sha256 } from "../digest.ts";

/** Facts by their place in the options, as in `size`, `style.0.picture.data`: numbers, words, checksums. */
export type Facts = Readonly<Record<string, string | number | boolean | null>>;

/**
 * Options of the library that make no difference to the picture, and the time: a run may go on with more or less of
 * it.
 */
const IDLE: readonly string[] = ["signal", "progressEvery", "time"];

/** Options by their names in the library. */
const OPTIONS: Readonly<Record<string, Option>> = Object.assign({}, ...Object.values(GROUPS));

/** The facts on which a run's picture depends. Of pictures they are those of the pixels, as they were decoded. */
export async function factsOf({ options }: Pick<RunPlan, "options">): Promise<Facts> {
  const facts: Record<string, Facts[string]> = {};
  const walk = async (value: unknown, path: string): Promise<void> => {
    if (ArrayBuffer.isView(value)) {
      facts[path] = await sha256(value as ArrayBufferView<ArrayBuffer>);
    } else if (value instanceof Map || typeof value === "object" && value !== null) {
      const entries = value instanceof Map ? [...value] : Object.entries(value);
      for (const [key, entry] of entries) await walk(entry, `${path}.${key}`);
    } else if (value !== undefined && typeof value !== "function") {
      facts[path] = value as Facts[string];
    }
  };
  for (const [name, value] of Object.entries(options)) {
    if (!IDLE.includes(name)) await walk(value, name);
  }
  // Its name is that of a file, which may have moved.
  delete facts["network.name"];
  return facts;
}

/** The names of a line's content and style images, without their folders, by the place of their facts. */
export function inputNames(
  command: RecipeCommand,
  args: Arguments,
): Readonly<Record<string, string>> {
  const inputs = namedInputs(command, args);
  const of = (...places: readonly string[]) =>
    inputs.filter((input) => places.includes(input.for)).map(({ name }) => shownInput(name));
  const [content] = of("CONTENT");
  return {
    ...content !== undefined && { content },
    ...Object.fromEntries(of("STYLE", "--style").map((name, i) => [`style.${i}`, name])),
  };
}

/** A run by what it depends on. */
export interface Described {
  readonly facts: Facts;
  /** The names of its pictures by the place of their facts, see {@linkcode inputNames}. */
  readonly inputs: Readonly<Record<string, string>>;
}

/**
 * Checks that a checkpoint is one of this run.
 *
 * @throws {PentimentoError} naming the first thing in which they differ
 */
export function expectSameRun(path: string, kept: Described, now: Described): void {
  const keys = [...new Set([...Object.keys(kept.facts), ...Object.keys(now.facts)])];
  const differ = keys.filter((key) => kept.facts[key] !== now.facts[key]);
  if (differ.length === 0) return;
  const ranked = differ.toSorted((a, b) => rank(a) - rank(b));
  const { made, instead } = difference(ranked[0]!, kept, now);
  throw new PentimentoError(
    `The checkpoint ${path} was made ${made}: ${instead}, or begin anew without --resume`,
  );
}

/** Pictures first, then options, and the network, which may follow from both, last. */
function rank(key: string): number {
  if (PICTURE.test(key)) return 0;
  return key.startsWith("network.") ? 2 : 1;
}

/** The facts of content and style images. */
const PICTURE = /^(content|style(?:\.(\d+)\.picture)?)\.(?:data|alpha|width|height)$/;

/** How a run was made otherwise, and what to give instead. */
function difference(
  key: string,
  kept: Described,
  now: Described,
): { readonly made: string; readonly instead: string } {
  const instead = "give what it was made with";
  const [, picture, index = "0"] = PICTURE.exec(key) ?? [];
  if (picture === "content" && now.inputs["content"] === undefined) {
    return { made: "with other --sides", instead };
  }
  if (picture !== undefined) {
    const [what, place] = picture === "content"
      ? ["content image", "content"]
      : ["style image", `style.${index}`];
    const [before, found] = [kept.inputs[place], now.inputs[place]];
    if (before !== undefined && before === found) {
      return {
        made: `from a ${what} ${before} with other pixels`,
        instead: "give it as it was",
      };
    }
    const than = found === undefined ? "" : ` than ${found}`;
    const named = before === undefined ? "" : `, ${before}`;
    return {
      made: `from another ${what}${than}${named}`,
      instead: "give the one that it was made from, unchanged",
    };
  }
  const parts = key.split(".");
  if (parts[0] === "network") {
    return { made: "with another network", instead: "give the --weights that it was made with" };
  }
  const name = parts.find((part) => Object.hasOwn(OPTIONS, part));
  const option = name === undefined ? parts[0] : `--${flagName(name, OPTIONS[name]!)}`;
  if (parts.length > 1) return { made: `with another ${option}`, instead };
  const shown = (value: Facts[string] | undefined) => value === undefined ? "none" : `${value}`;
  const [before, found] = [shown(kept.facts[key]), shown(now.facts[key])];
  return { made: `with ${option} ${before}, where this line has ${found}`, instead };
}
