/** Tests of the benchmark's command line. */
import { assertEquals, assertThrows } from "@std/assert";
import { parseBenchArguments } from "../../bench/arguments.ts";
import { main } from "../../bench/main.ts";
import { UsageError } from "../../cli/arguments/usage_error.ts";

const DEFAULTS = { limit: 600, tune: false, precision: "f32", json: false } as const;

Deno.test("bench: what is not asked for is left to the adapter", () => {
  assertEquals(parseBenchArguments([]), DEFAULTS);
});

Deno.test("bench: every option", () => {
  const args =
    "--pictures 256,512 --same-loss none --sizes 128,64,128 --peers jax-js,torch-cpu --iterations 2 --limit 30 --tune " +
    "--precision f16 --as intel --json";
  assertEquals(parseBenchArguments(args.split(" ")), {
    pictures: [256, 512],
    sameLoss: [],
    sizes: [128, 64],
    peers: ["jax-js", "torch-cpu"],
    iterations: 2,
    limit: 30,
    tune: true,
    precision: "f16",
    as: "intel",
    json: true,
  });
  assertEquals(parseBenchArguments(["--peers", "none"]), { ...DEFAULTS, peers: [] });
  assertEquals(parseBenchArguments(["--sizes", "none"]), { ...DEFAULTS, sizes: [] });
  assertEquals(parseBenchArguments(["--sizes", "64", "--help"]), "help");
});

const MISTAKES: [args: string, message: string][] = [
  ["--sizes 8", '--sizes wants whole numbers from 16 up, but was given "8"'],
  ["--sizes 128,", '--sizes wants whole numbers from 16 up, but was given ""'],
  ["--sizes 99999999999999999999", "--sizes wants whole numbers"],
  ["--pictures 8", '--pictures wants whole numbers from 16 up, but was given "8"'],
  ["--same-loss large", '--same-loss wants whole numbers from 16 up, but was given "large"'],
  ["--iterations 1.5", '--iterations wants whole numbers from 1 up, but was given "1.5"'],
  ["--precision f8", '--precision wants f32 or f16, but was given "f8"'],
  ["--as matrox", "--as wants one of nvidia, amd, "],
  ["--limit 0", '--limit wants whole numbers from 1 up, but was given "0"'],
  ["--peers torch", 'There is no peer "torch": there are tfjs-webgpu, jax-js, '],
  ["--size 64", "--size is none of --pictures, --same-loss, --sizes, --peers, "],
  ["64", "64 is none of --pictures, "],
];

for (const [args, message] of MISTAKES) {
  Deno.test(`bench: ${args} is a mistake in one sentence`, async () => {
    assertThrows(() => parseBenchArguments(args.split(" ")), UsageError, message);
    assertEquals(await withoutErrors(() => main(args.split(" "))), 2);
  });
}

/** Runs something that complains, without its complaints among the tests' own lines. */
async function withoutErrors<T>(work: () => Promise<T>): Promise<T> {
  const { error } = console;
  console.error = () => {};
  try {
    return await work();
  } finally {
    console.error = error;
  }
}
