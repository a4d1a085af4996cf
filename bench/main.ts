/**
 * The benchmark: the time from the command to the finished picture and its parts, seconds to the same loss against
 * PyTorch, the time of an iteration (losses, gradient, Adam) of style transfer, how it divides among kernels, and the
 * time of other programs on the same adapter in the same run.
 *
 *     deno task bench                                             all sizes, all peers that may run
 *     deno task bench --sizes none                                finished pictures and losses alone
 *     deno task bench --sizes 128,256 --peers jax-js,torch-cpu    some of them
 *     deno task bench --json > result.json                        one JSON object, see `toJson`
 *
 * Content conv4_2, style conv1_1 to conv5_1, hashed weights, square pictures. Iterations are waited for
 * together, so many that they take a second; the time is the median of three such calls, and one iteration
 * alone where it takes more than ten seconds. Peers are timed by the same rule, each in a process of its
 * own; npm fetches those that run in Deno. Python's run where `python3`, the system's Python or the one
 * that the environment variable PYTHON names has torch and numpy.
 *
 * @module
 */
import { PentimentoError } from "../core/errors.ts";
import type { Gpu } from "../core/gpu/gpu.ts";
import { openGpu } from "../core/gpu/open.ts";
import config from "../deno.json" with { type: "json" };
import { type BenchOptions, HELP, parseBenchArguments } from "./arguments.ts";
import { openAsHardware } from "./emulate.ts";
import { ownTimes } from "./ours.ts";
import { measurePeak, type Peak } from "./peak.ts";
import { defaultPeers, type PeerName, type PeerTimes, runPeer } from "./peers.ts";
import { type PictureTimes, timePicture } from "./pictures.ts";
import { heading, sizeTables } from "./print.ts";
import { pictureTable, sameLossTable } from "./print_picture.ts";
import { exitCodeOf } from "./program.ts";
import { type BenchResult, type Gap, type SizeResult, toJson } from "./result.ts";
import { type SameLoss, sameLoss } from "./same_loss.ts";

/** Longest sides of finished pictures; the second only where the first took fewer seconds than this. */
const PICTURES = [256, 512] as const;
const QUICK_SECONDS = 60;

const SAME_LOSS = { software: [128], hardware: [512] };

const SIZES = { software: [128, 256, 512], hardware: [128, 256, 512, 1024, 2048] };

/** A result that is still growing. */
interface Growing extends BenchResult {
  readonly versions: Record<string, string>;
  readonly pictures: PictureTimes[];
  readonly sameLoss: SameLoss[];
  peak?: Peak;
  readonly sizes: SizeResult[];
  readonly gaps: Gap[];
}

/** Runs the benchmark; returns the exit code: 0 done, 1 failed, 2 wrong usage. */
export function main(args: readonly string[]): Promise<number> {
  return exitCodeOf({ parse: () => parseBenchArguments(args), help: HELP, run: bench });
}

async function bench(options: BenchOptions): Promise<void> {
  using gpu = options.as === undefined ? await openGpu() : await openAsHardware(options.as);
  const result: Growing = {
    info: gpu.info,
    timestamps: gpu.timestamps,
    versions: { pentimento: config.version, deno: Deno.version.deno },
    pictures: [],
    sameLoss: [],
    sizes: [],
    gaps: [],
  };
  const print = (text: () => string) => options.json || console.log(`${text()}\n`);
  const kind = gpu.info.software ? "software" : "hardware";
  const leftOut = await benchPictures(result, options);
  if (result.pictures.length > 0) print(() => pictureTable(result.pictures, leftOut));
  for (const size of options.sameLoss ?? SAME_LOSS[kind]) {
    tell(`descending to the same loss at ${size}`);
    const descents = await sameLoss(gpu, size, options);
    result.sameLoss.push(descents);
    print(() => sameLossTable(descents));
  }
  const sizes = options.sizes ?? SIZES[kind];
  if (sizes.length > 0) {
    tell("measuring what the adapter does at most");
    result.peak = await measurePeak(gpu);
  }
  print(() => heading(result));
  for (const size of sizes) {
    await benchSize(gpu, result, { ...options, size });
    print(() => sizeTables(result, size));
  }
  if (options.json) console.log(JSON.stringify(toJson(result), null, 2));
}

/** Times finished pictures; returns why one was left out, if one was. */
async function benchPictures(
  result: Growing,
  { pictures, limit }: BenchOptions,
): Promise<string | undefined> {
  for (const size of pictures ?? PICTURES) {
    const before = result.pictures.at(-1)?.warm;
    const quick = before === undefined || "seconds" in before && before.seconds < QUICK_SECONDS;
    if (pictures === undefined && !quick) {
      return `${size} is left out, for it would take minutes: --pictures ${size} asks for it`;
    }
    tell(`painting ${size} pixels, without and with caches`);
    result.pictures.push(await timePicture(size, { limit }));
  }
  return undefined;
}

async function benchSize(
  gpu: Gpu,
  result: Growing,
  options: BenchOptions & { readonly size: number },
): Promise<void> {
  const { size } = options;
  const peers: Partial<Record<PeerName, PeerTimes>> = {};
  try {
    tell(`timing Pentimento at ${size} x ${size}`);
    result.sizes.push({ own: await ownTimes(gpu, size, options), peers });
  } catch (error) {
    if (!(error instanceof PentimentoError)) throw error;
    result.gaps.push({ size, reason: error.message });
    return;
  }
  for (const peer of options.peers ?? defaultPeers(gpu.info.software)) {
    // A peer that failed at a size fails at larger ones: it would only use up its time again.
    const known = result.gaps.find((gap) => gap.peer === peer && gap.size <= size);
    if (known === undefined) tell(`timing ${peer} at ${size} x ${size}`);
    const times = known ?? await runPeer(peer, options);
    if ("reason" in times) {
      const at = known && known.size < size ? ` (at ${known.size} x ${known.size})` : "";
      result.gaps.push({ size, peer, reason: `${times.reason}${at}` });
    } else {
      peers[peer] = times;
      result.versions[peer] = times.peer;
    }
  }
}

/** Reports progress, apart from the results. */
function tell(doing: string): void {
  console.error(`bench: ${doing}`);
}

if (import.meta.main) Deno.exit(await main(Deno.args));
