/** Reading a recipe, which anybody may have written: only what is known is taken, and all of it is checked. */
import { PentimentoError } from "@pentimento/pentimento";
import { isNetworkName } from "../arguments/network_name.ts";
import type { OptionName } from "../arguments/options.ts";
import { isAddress, WEIGHTS_FREE } from "../arguments/path_kinds.ts";
import { COMMANDS } from "../commands/index.ts";
import { isStream } from "../standard_streams.ts";
import { optionsOf } from "./inputs.ts";
import { fromRecipe, isRecorded, type RecipeValue } from "./option_values.ts";
import {
  type Recipe,
  RECIPE_COMMANDS,
  RECIPE_VERSION,
  type RecipeCommand,
  type RecipeInput,
} from "./recipe.ts";

/** The most letters of a recipe; usual ones have a few thousand. */
const LONGEST = 2 ** 20;

/** The most letters of one word in it. */
const LONGEST_WORD = 4096;

/** The most inputs and scales, and the most kernels. */
const MOST_LISTED = 1000;
const MOST_KERNELS = 4096;

/**
 * Reads the text of a recipe.
 *
 * @param named the file that it is of, for messages
 * @throws {PentimentoError} when it is damaged or of a newer version
 */
export function parseRecipe(text: string, named: string): Recipe {
  try {
    if (text.length > LONGEST) throw new Error("it is too long");
    const object = recordOf(parseJson(text), "it");
    checkVersion(object, named);
    return recipeOf(object);
  } catch (error) {
    if (error instanceof PentimentoError) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    throw new PentimentoError(
      `The recipe in ${named} is damaged (${reason}): take it from another copy of the picture`,
      { cause: error },
    );
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Error("it is no JSON");
  }
}

function checkVersion({ recipe, pentimento }: Record<string, unknown>, named: string): void {
  if (!Number.isInteger(recipe) || recipe as number < 1) throw new Error("it has no version");
  if (recipe as number <= RECIPE_VERSION) return;
  const maker = typeof pentimento === "string" ? ` by Pentimento ${pentimento.slice(0, 64)}` : "";
  throw new PentimentoError(
    `The recipe in ${named} is of version ${recipe}${maker}, but this Pentimento reads versions up to ` +
      `${RECIPE_VERSION}: use a newer one`,
  );
}

function recipeOf(object: Record<string, unknown>): Recipe {
  const command = RECIPE_COMMANDS.find((name) => name === object["command"]);
  if (command === undefined) throw new Error("it names no command that paints");
  const { network, adapter, size, loss, stopped } = object;
  const { weights, kind, sha256 } = recordOf(network, "its network");
  const { description, identity } = recordOf(adapter, "its adapter");
  const { total, terms } = recordOf(loss, "its loss");
  return {
    recipe: object["recipe"] as number,
    pentimento: wordOf(object["pentimento"], "its version"),
    deno: wordOf(object["deno"], "its version of Deno"),
    command,
    inputs: listOf(object["inputs"], "its inputs").map((input) => inputOf(input, command)),
    given: optionsFrom(object["given"], command),
    options: optionsFrom(object["options"], command),
    chosen: wordsOf(object["chosen"], "its choices"),
    network: {
      weights: weightsFrom(weights),
      kind: kind === "trained" ? kind : "weights-free",
      sha256: hashOf(sha256),
    },
    adapter: {
      description: wordOf(description, "its adapter"),
      identity: wordOf(identity, "its adapter"),
    },
    kernels: wordsOf(object["kernels"], "its kernels"),
    scales: listOf(object["scales"], "its scales").map(scaleOf),
    size: sidesOf(size),
    loss: {
      total: typeof total === "number" ? total : null,
      terms: numbersOf(terms, "its losses"),
    },
    ...stopped !== undefined && { stopped: wordOf(stopped, "its end") },
  };
}

/** The options that this program knows for a command, each checked as on a command line. */
function optionsFrom(value: unknown, command: RecipeCommand): Recipe["options"] {
  const known: readonly string[] = optionsOf(command).filter(isRecorded);
  const entries = Object.entries(recordOf(value, "its options")).filter(([name]) =>
    known.includes(name)
  );
  for (const [name, one] of entries) {
    if (!["string", "number", "boolean"].includes(typeof one)) {
      throw new Error(`its --${name} is no value`);
    }
    if (typeof one === "string") wordOf(one, `its --${name}`);
    fromRecipe(name as OptionName, one);
  }
  return Object.fromEntries(entries) as Record<string, RecipeValue>;
}

/** The names of options in a recipe that this program does not know: a newer one may have written them. */
export function unknownOptions(text: string, { command }: Recipe): string[] {
  const known: readonly string[] = optionsOf(command);
  const { options } = JSON.parse(text) as { readonly options: object };
  return Object.keys(options).filter((name) => !known.includes(name));
}

function inputOf(value: unknown, command: RecipeCommand): RecipeInput {
  const { for: place, name, sha256 } = recordOf(value, "an input");
  const places: readonly string[] = [
    ...COMMANDS[command].files,
    ...optionsOf(command).filter(isRecorded).map((option) => `--${option}`),
  ];
  if (!places.includes(place as string)) throw new Error("an input is for nothing that is known");
  const checked = name === "-" ? name : fileName(name);
  return { for: place as string, name: checked, sha256: hashOf(sha256) };
}

/** A name without folders, which cannot lead anywhere else than beside the recipe. */
function fileName(value: unknown): string {
  const name = wordOf(value, "a name");
  // A backslash or a colon leads elsewhere on Windows, and in a recipe from there.
  const leads = Deno.build.os === "windows" ? /[/\\:\0]/ : /[/\0]/;
  if (
    ["", ".", "..", "-"].includes(name) || leads.test(name) || isAddress(name) || isStream(name)
  ) {
    throw new Error("a name in it is none of a file");
  }
  return name;
}

function weightsFrom(value: unknown): string {
  if (value === WEIGHTS_FREE || typeof value === "string" && isNetworkName(value)) return value;
  return fileName(value);
}

function hashOf(value: unknown): string {
  if (typeof value !== "string" || !/^[0-9a-f]{64}$/.test(value)) {
    throw new Error("a SHA-256 is none");
  }
  return value;
}

function scaleOf(value: unknown): Recipe["scales"][number] {
  const { iterations, done } = recordOf(value, "a scale");
  return { ...sidesOf(value), iterations: countOf(iterations), done: countOf(done) };
}

function sidesOf(value: unknown): Recipe["size"] {
  const { width, height } = recordOf(value, "its size");
  return { width: countOf(width), height: countOf(height) };
}

function countOf(value: unknown): number {
  if (!Number.isSafeInteger(value) || value as number < 0) {
    throw new Error("a number in it is not whole");
  }
  return value as number;
}

function recordOf(value: unknown, what: string): Record<string, unknown> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new Error(`${what} is no object`);
  }
  return value as Record<string, unknown>;
}

function listOf(value: unknown, what: string): readonly unknown[] {
  if (!Array.isArray(value) || value.length > MOST_LISTED) throw new Error(`${what} are no list`);
  return value;
}

function wordOf(value: unknown, what: string): string {
  if (typeof value !== "string" || value.length > LONGEST_WORD) {
    throw new Error(`${what} is no word`);
  }
  return value;
}

function wordsOf(value: unknown, what: string): Record<string, string> {
  const entries = Object.entries(recordOf(value, what));
  if (entries.length > MOST_KERNELS) throw new Error(`${what} are too many`);
  return Object.fromEntries(
    entries.map(([name, word]) => [wordOf(name, what), wordOf(word, what)]),
  );
}

function numbersOf(value: unknown, what: string): Record<string, number> {
  const entries = Object.entries(recordOf(value, what));
  if (entries.some(([, one]) => typeof one !== "number")) throw new Error(`${what} are no numbers`);
  return Object.fromEntries(entries) as Record<string, number>;
}
