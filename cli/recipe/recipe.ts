/** A recipe: how a picture was made, as it is written into its file. docs/recipe.md describes the format. */
import type { RecipeValue } from "./option_values.ts";

/** The version of the format: raised when an older program would misread a newer recipe. */
export const RECIPE_VERSION = 1;

/** The commands whose pictures have a recipe. */
export const RECIPE_COMMANDS = ["stylize", "texture", "reconstruct"] as const;

/** A command whose pictures have a recipe. */
export type RecipeCommand = typeof RECIPE_COMMANDS[number];

/** A file that went into a picture. */
export interface RecipeInput {
  /** Its place on the command line: `CONTENT`, `STYLE`, or an option as in `--mask`. */
  readonly for: string;
  /** Its name without folders; `-` is standard input. */
  readonly name: string;
  /** The SHA-256 of its bytes, in hexadecimal. */
  readonly sha256: string;
}

/** Options by the names of their flags. */
export type RecipeOptions = Readonly<Record<string, RecipeValue>>;

/** A scale of a run, its iterations as planned and as done. */
export interface RecipeScale {
  readonly width: number;
  readonly height: number;
  readonly iterations: number;
  readonly done: number;
}

/** The parts of a recipe by which a picture is made again; all are checked when it is read. */
export interface Recipe {
  /** The version of the format. */
  readonly recipe: number;
  /** The version of the program. */
  readonly pentimento: string;
  /** The version of Deno. */
  readonly deno: string;
  readonly command: RecipeCommand;
  /** The files, those of an option that may be given several times in order. */
  readonly inputs: readonly RecipeInput[];
  /** The options that were given, but for files, weights, and what is only for one run. */
  readonly given: RecipeOptions;
  /** The options in force: those, and defaults, a preset's values and what suited the network. */
  readonly options: RecipeOptions;
  /** What the program chose by itself as it went, in words. */
  readonly chosen: Readonly<Record<string, string>>;
  readonly network: {
    /** What `--weights` takes, without folders: a name, a file or `free`. */
    readonly weights: string;
    readonly kind: "trained" | "weights-free";
    /** See `networkHash()`. */
    readonly sha256: string;
  };
  readonly adapter: {
    readonly description: string;
    /** All that tells adapters and drivers apart. */
    readonly identity: string;
  };
  /** The kernels that were used where there is a choice, by the key of the work. */
  readonly kernels: Readonly<Record<string, string>>;
  readonly scales: readonly RecipeScale[];
  /** The sides of the picture. */
  readonly size: { readonly width: number; readonly height: number };
  /** The losses in the end; `null` where they are not known. */
  readonly loss: {
    readonly total: number | null;
    readonly terms: Readonly<Record<string, number>>;
  };
  /** The reason why the run ended early. */
  readonly stopped?: string;
}
