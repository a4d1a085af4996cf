/** Options at the ends of what they accept: a picture, a sentence, and nothing that is not a number. */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { PentimentoError } from "../../../core/errors.ts";
import type { Gpu } from "../../../core/gpu/gpu.ts";
import type { StylizeOptions } from "../../../core/run/options.ts";
import { OPTIONS } from "../../../core/run/options/index.ts";
import type { Option, Options } from "../../../core/run/options/option.ts";
import { stylize } from "../../../core/run/stylize.ts";
import { testWithGpu } from "../../helpers/gpu.ts";
import { blotches, smallProblem } from "./small_problem.ts";

const small = { ...smallProblem, iterations: 1 } as const;

/** The ends of what an option accepts. */
function endsOf(option: Option): readonly unknown[] {
  switch (option.kind) {
    case "number":
      return [option.least ?? (option.positive ? 5e-324 : 0), option.most ?? Number.MAX_VALUE];
    case "numbers":
      return [5e-324, [1, option.most]];
    case "share":
      return [0, option.below ? 1 - 2 ** -53 : 1];
    case "layers":
      return [{ conv1_1: 5e-324 }, { conv1_1: 1e15, conv2_1: 5e-324 }];
    case "bytes":
      return [5e-324, Infinity];
    case "tile":
      return [2 ** 53];
    default:
      return [];
  }
}

/** What is said at the end: of a picture why it ended early, of none the error. */
async function outcome(gpu: Gpu, options: StylizeOptions): Promise<string> {
  try {
    const { picture, stopped } = await stylize(gpu, options).result();
    assert(picture.data.every((value) => value >= 0 && value <= 1), "a picture of numbers");
    return stopped ?? "painted";
  } catch (error) {
    if (error instanceof PentimentoError) return error.message;
    throw error;
  }
}

for (const [group, schema] of Object.entries<Options>(OPTIONS)) {
  testWithGpu(`extreme options: ${group}`, async (gpu) => {
    for (const [name, option] of Object.entries(schema)) {
      for (const value of endsOf(option)) {
        const adam = /^(beta|learning)/.test(name);
        const own = option.perStyle
          ? { style: [{ picture: small.style, [name]: value }, { picture: blotches(9, 9, 3) }] }
          : group === "Colour"
          ? { preserveColor: { mode: "match", [name]: value } as const }
          : { [name]: value };
        const said = await outcome(gpu, { ...small, ...adam && { optimizer: "adam" }, ...own });
        const expected = name === "memoryBytes" && value === 5e-324
          ? "MiB are allowed"
          : JSON.stringify(value).includes("3e+38") && name !== "learningRate"
          ? "choose smaller weights"
          : "painted";
        assertStringIncludes(said, expected, `${name} ${JSON.stringify(value)}`);
      }
    }
  });
}

testWithGpu(
  "extreme options: huge shares are those of small numbers in the same proportion",
  async (gpu) => {
    const paint = async (weight: number) => {
      const style = [{ picture: small.style, weight }, { picture: blotches(9, 9, 3), weight }];
      return (await stylize(gpu, { ...small, style }).result()).picture;
    };
    assertEquals(await paint(1e308), await paint(1));
  },
);
