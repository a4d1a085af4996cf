/**
 * Costs and savings of tiles: the time of an evaluation (losses and gradient) in one piece and in tiles, in turn in
 * one run, and the memory that larger and larger pictures take in tiles.
 *
 *     deno run --allow-all bench/tiles.ts                      1024 pixels in tiles of 512
 *     deno run --allow-all bench/tiles.ts 704 352 f16          another size, tile and precision
 *     deno run --allow-all bench/tiles.ts --memory 512 1024    memory alone, at these sizes, in tiles of 512
 *
 * Content conv4_2, style conv1_1 to conv5_1, hashed weights, square pictures, as in bench/main.ts.
 *
 * @module
 */
import { PentimentoError } from "../core/errors.ts";
import type { Gpu } from "../core/gpu/gpu.ts";
import { openGpu } from "../core/gpu/open.ts";
import { Objective } from "../core/run/objective.ts";
import { problemAt, uploadNetwork } from "../core/run/planned_problem.ts";
import type { Precision } from "../core/run/options.ts";
import { planEvaluation } from "../core/run/plan.ts";
import { problem } from "./peers/problem.ts";
import { median } from "./timing.ts";

const ROUNDS = 3;
const TILE = 512;

/** Runs the benchmark; returns the exit code. */
async function main(args: readonly string[]): Promise<number> {
  using gpu = await openGpu();
  try {
    if (args[0] === "--memory") {
      for (const size of args.slice(1)) console.log(await memoryAt(gpu, Number(size)));
    } else {
      const [size = "1024", tile = String(TILE), precision = "f32"] = args;
      const how = { tile: Number(tile), half: (precision as Precision) === "f16" };
      console.log(await compare(gpu, Number(size), how));
    }
    return 0;
  } catch (error) {
    if (!(error instanceof PentimentoError)) throw error;
    console.error(error.message);
    return 1;
  }
}

/** Bytes on the GPU for an evaluation in tiles, without the weights. */
async function memoryAt(gpu: Gpu, size: number): Promise<Record<string, number>> {
  const before = gpu.allocatedBytes;
  using made = await prepare(gpu, size, { tile: TILE, half: false });
  const { peakBytes } = gpu;
  const bytes = peakBytes - before - made.weights;
  return {
    size,
    tiles: made.tiles,
    tileSide: made.window,
    mebibytes: bytes / 2 ** 20,
    perPixel: bytes / size ** 2,
  };
}

/** Times both, one after the other, several times. */
async function compare(
  gpu: Gpu,
  size: number,
  how: { readonly tile: number; readonly half: boolean },
): Promise<Record<string, number>> {
  using whole = await prepare(gpu, size, { half: how.half });
  using tiled = await prepare(gpu, size, how);
  const time = async ({ objective }: { objective: Objective }) => {
    const start = performance.now();
    const { total } = await objective.evaluate();
    return { milliseconds: performance.now() - start, total };
  };
  const ratios: number[] = [];
  const wholes: number[] = [];
  let totals = [NaN, NaN];
  for (let round = 0; round <= ROUNDS; round++) {
    const [one, many] = [await time(whole), await time(tiled)];
    totals = [one.total, many.total];
    // The first round compiles.
    if (round === 0) continue;
    wholes.push(one.milliseconds);
    ratios.push(many.milliseconds / one.milliseconds);
  }
  return {
    size,
    tiles: tiled.tiles,
    tileSide: tiled.window,
    wholeMilliseconds: median(wholes),
    timesWhole: median(ratios),
    lossDifference: Math.abs(totals[1]! / totals[0]! - 1),
  };
}

async function prepare(gpu: Gpu, size: number, how: {
  readonly tile?: number;
  readonly half: boolean;
}) {
  const { network: host, content, style, target, losses: asked } = problem(size);
  const { tile = "off", half } = how;
  const precision = half ? "f16" : "f32";
  const losses = { ...asked, balance: "none", tile, precision } as const;
  const plan = planEvaluation(gpu, { ...losses, network: host, content, style });
  const scale = plan.scales[0]!;
  const before = gpu.allocatedBytes;
  const network = await uploadNetwork(gpu, plan);
  const weights = gpu.allocatedBytes - before;
  gpu.resetPeak();
  const parts = problemAt(plan, scale, { network, target });
  const objective = await Objective.create(gpu, { ...parts, ...scale.tiling });
  return {
    objective,
    weights,
    tiles: scale.tiles,
    window: scale.tileWidth,
    [Symbol.dispose]() {
      objective[Symbol.dispose]();
      network[Symbol.dispose]();
    },
  };
}

if (import.meta.main) Deno.exit(await main(Deno.args));
