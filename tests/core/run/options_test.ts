/** Options: the schema, its checks, and types that agree with it. */
import { assert, assertEquals, assertThrows } from "@std/assert";
import { PentimentoError } from "../../../core/errors.ts";
import type { ControlOptions, StyleImage } from "../../../core/losses/styles.ts";
import type { PreserveColor } from "../../../core/run/options.ts";
import { OPTIONS } from "../../../core/run/options/index.ts";
import { MEMORY } from "../../../core/run/options/network.ts";
import { OPTIMIZATION, PICTURE } from "../../../core/run/options/optimization.ts";
import {
  checkOptions,
  defaultsOf,
  type Option,
  type Options,
  type OptionValues,
} from "../../../core/run/options/option.ts";
import type { COLOR, REGIONS, STYLES } from "../../../core/run/options/styles.ts";
import type { TilingOptions } from "../../../core/tiling/plan_tiles.ts";

/** `true` where two types are the same, else `false`. */
type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends (<T>() => T extends B ? 1 : 2) ? true
  : false;

/** The same members, whatever they were put together from. */
type Flat<T> = { [Name in keyof T]: T[Name] };

Deno.test("options: the types of other rooms are those of the schema", () => {
  type Styles = OptionValues<typeof STYLES>;
  type Regions = OptionValues<typeof REGIONS>;
  type OfStyle = "weight" | "scale" | "detail" | "mask" | "source";
  const same: [
    Same<Flat<Omit<Styles & Regions, OfStyle>>, Flat<ControlOptions>>,
    Same<Flat<Pick<Styles & Regions, OfStyle>>, Flat<Omit<StyleImage, "picture">>>,
    Same<OptionValues<typeof MEMORY>, Flat<TilingOptions>>,
    Same<Flat<Partial<PreserveColor>>, OptionValues<typeof COLOR>>,
  ] = [true, true, true, true];
  assertEquals(same, [true, true, true, true]);
});

Deno.test("options: a constant default passes its own check, and so does every word", () => {
  for (const schema of Object.values(OPTIONS) as Options[]) {
    checkOptions(schema, defaultsOf(schema));
    for (const [name, option] of Object.entries(schema)) {
      const words = option.kind === "choice" ? option.choices : [];
      for (const word of words) checkOptions(schema, { [name]: word });
    }
  }
});

/** Values that options of each kind refuse. */
const REFUSED: Partial<Record<Option["kind"], readonly unknown[]>> = {
  number: [-1, NaN, Infinity],
  whole: [-1, 1.5, NaN],
  share: [-0.1, 1.5, NaN],
  choice: ["another"],
  layers: [{ conv9_9: 1 }, { conv1_1: -1 }],
  tile: [0, 1.5, "all"],
  bytes: [0, NaN],
};

Deno.test("options: a value that makes no sense is refused in a sentence that names the option", () => {
  for (const schema of Object.values(OPTIONS) as Options[]) {
    for (const [name, option] of Object.entries(schema)) {
      const words = name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
      const subject = option.kind === "bytes" ? "memory" : option.subject ?? words;
      for (const value of REFUSED[option.kind] ?? []) {
        const check = () => checkOptions(schema, { [name]: value });
        assertThrows(check, PentimentoError, `The ${subject}`);
      }
    }
  }
});

/** The largest value of an option, one that is larger, and its limit as a message says it. */
function limitOf(option: Option): [most: unknown, more: unknown, limit: string] | undefined {
  const limits: Readonly<Record<number, string>> = { 3e38: "3e38" };
  switch (option.kind) {
    case "number":
    case "numbers": {
      const { most } = option;
      if (most === undefined) return undefined;
      return [most, most * 1.001, `, up to ${limits[most] ?? most}`];
    }
    case "whole": {
      const { most = 2 ** 53 - 1 } = option;
      return [most, option.endless ? 2 ** 53 : most + 1, `, up to ${most}`];
    }
    case "layers":
      return [{ conv1_1: 1e15 }, { conv2_1: 1, conv1_1: 1.1e15 }, ", up to 1e15"];
    default:
      return undefined;
  }
}

Deno.test("options: a limit is kept and told", () => {
  let limited = 0;
  for (const schema of Object.values(OPTIONS) as Options[]) {
    for (const [name, option] of Object.entries(schema)) {
      const limit = limitOf(option);
      if (limit === undefined) continue;
      const [most, more, told] = limit;
      checkOptions(schema, { [name]: most });
      for (const value of [more, option.kind === "numbers" ? [1, more] : more]) {
        assertThrows(() => checkOptions(schema, { [name]: value }), PentimentoError, told);
      }
      limited++;
    }
  }
  assert(limited >= 15, `${limited}`);
});

const MISTAKES: readonly [Options, object, string][] = [
  [PICTURE, { size: 0 }, "The size is 0: give a whole number of at least 1"],
  [OPTIMIZATION, { iterations: 1.5 }, "The number of iterations is 1.5: give a whole number"],
  [OPTIMIZATION, { beta1: 1 }, "The decay beta1 is 1: give a number from 0 to below 1"],
  [OPTIMIZATION, { strength: NaN }, "The strength is NaN: give a number from 0 to 1"],
  [OPTIMIZATION, { learningRate: 0 }, "The learning rate is 0: give a number above 0"],
  [OPTIMIZATION, { optimizer: "sgd" }, 'The optimizer "sgd" is not known: choose one of lbfgs'],
  [MEMORY, { tile: 0 }, "The tile is 0: give a whole number of pixels of at least 1, auto or off"],
  [MEMORY, { memoryBytes: NaN }, "The memory is NaN bytes: give a number of bytes above 0"],
];

for (const [schema, options, message] of MISTAKES) {
  Deno.test(`options: ${message}`, () => {
    assertThrows(() => checkOptions(schema, options), PentimentoError, message);
  });
}

Deno.test("options: a single scale has no coarsest size", () => {
  checkOptions(OPTIMIZATION, { coarsest: Infinity, strength: undefined });
});
