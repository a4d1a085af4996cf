/** Bad input: every exported function refuses an argument of a wrong kind, in a sentence of ours. */
import { assertEquals } from "@std/assert";
import { PentimentoError } from "../../core/errors.ts";
import { Graph, meanSquare } from "../../graph.ts";
import { testWithGpu } from "../helpers/gpu.ts";
import { callsWith, ENTRIES, PICTURE } from "./calls.ts";

/** What takes the place of an argument: a value of another kind in every case. */
const WRONG: readonly unknown[] = [null, 7.5, "nonsense", NaN, [], {}, () => {}];

testWithGpu("bad input: every function refuses arguments of a wrong kind", async (gpu) => {
  using graph = new Graph(gpu);
  const pixels = graph.pixels(PICTURE);
  const map = graph.map(new Float32Array(48), { channels: 3, height: 4, width: 4 });
  const values = {
    pixels,
    map,
    matrix: graph.matrix(new Float32Array(6), { rows: 3, columns: 2 }),
    weights: graph.map(new Float32Array(16), { channels: 1, height: 4, width: 4 }),
    scalar: meanSquare(pixels),
  };
  const calls = callsWith(gpu, values);
  const exported = Object.values(ENTRIES).flatMap((entry) =>
    Object.entries(entry).filter(([, value]) => isPlainFunction(value)).map(([name]) => name)
  );
  assertEquals(Object.keys(calls).sort(), exported.sort());

  const unclear: string[] = [];
  for (const [name, { call, args, any = [] }] of Object.entries(calls)) {
    for (const [i, right] of args.entries()) {
      if (any.includes(i)) continue;
      for (const wrong of WRONG.filter((value) => kindOf(value) !== kindOf(right))) {
        const given = args.toSpliced(i, 1, wrong);
        const error = await errorOf(() => call(...given as never[]));
        if (!isClear(error)) {
          unclear.push(`${name}, argument ${i} as ${Deno.inspect(wrong)}: ${error}`);
        }
      }
    }
  }
  assertEquals(unclear, []);
  assertEquals(gpu.liveResources, 3 + 1);
});

/** A wrong argument's error: of a kind that callers expect, one sentence of ours. */
function isClear(error: unknown): boolean {
  return error instanceof PentimentoError && !error.message.includes("\n") &&
    (error instanceof TypeError || error instanceof RangeError);
}

async function errorOf(work: () => unknown): Promise<unknown> {
  try {
    await work();
  } catch (error) {
    return error;
  }
  return "nothing was thrown";
}

function isPlainFunction(value: unknown): boolean {
  return typeof value === "function" && !/^class\b/.test(String(value));
}

/** NaN is a number of no use, so that it counts as a kind. */
function kindOf(value: unknown): string {
  if (value === null || Number.isNaN(value)) return String(value);
  return Array.isArray(value) ? "list" : typeof value;
}
