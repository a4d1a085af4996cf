/** The benchmark's command line. */
import { parseArgs } from "@std/cli/parse-args";
import { UsageError } from "../cli/arguments/usage_error.ts";
import { type Vendor, VENDORS } from "../core/ops/product/vendors.ts";
import type { Precision } from "../core/run/options.ts";
import { PEER_NAMES, type PeerName } from "./peers.ts";

/** The options of the benchmark. */
export interface BenchOptions {
  /** Longest sides of the pictures to time from the command to the file. Default: see {@linkcode HELP}. */
  readonly pictures?: readonly number[];
  /** Longest sides at which seconds to the same loss are taken. Default: see {@linkcode HELP}. */
  readonly sameLoss?: readonly number[];
  /** Sizes of the square pictures in pixels. Default: as large as the adapter is likely to allow. */
  readonly sizes?: readonly number[];
  /** The peers to compare with. Default: all that can run here. */
  readonly peers?: readonly PeerName[];
  /** Iterations per wait. Default: as many as take a second. */
  readonly iterations?: number;
  /** True to measure the fastest kernels first. Default false: the default kernels. */
  readonly tune: boolean;
  /** The precision of our features and kernels. Default `f32`. */
  readonly precision: Precision;
  /** Seconds that a peer, or a finished picture, may take at one size. Default 600. */
  readonly limit: number;
  /** The vendor as whose GPU the adapter is treated. Default: it is treated as what it is. */
  readonly as?: Vendor;
  /** True to print JSON instead of tables. Default false. */
  readonly json: boolean;
}

/** The text of `--help`. */
export const HELP = `deno task bench [options]

  --pictures 256,512  longest sides of finished pictures to time, or "none" (default 256, and 512
                      where that took less than a minute)
  --same-loss 256     longest sides at which seconds to the same loss are taken, or "none"
                      (default 128 on a processor, 512 on a GPU)
  --sizes 128,256     sides of the pictures in pixels, from 16 up, or "none"
                      (default 128,256,512; on a GPU also 1024,2048)
  --peers NAME,...    whom to compare with, or "none" (default: all that may run)
                      ${PEER_NAMES.join(", ")}
  --iterations N      iterations waited for together (default: what takes a second)
  --limit SECONDS     what a peer, or a finished picture, may take at one size (default 600)
  --tune              find our fastest kernels by measuring first
  --precision f16     features and kernels of ours in 16 bits (default f32)
  --as VENDOR         treat the adapter as a GPU of that vendor: on a processor this tells what would
                      run, not how fast (${Object.keys(VENDORS).join(", ")})
  --json              one JSON object in place of tables`;

const VALUES = [
  "pictures",
  "same-loss",
  "sizes",
  "peers",
  "iterations",
  "precision",
  "limit",
  "as",
] as const;
const FLAGS = ["tune", "json", "help"] as const;

/**
 * Parses the benchmark's command line.
 *
 * @returns `"help"` when help is requested
 * @throws {UsageError} for an unknown option or peer, or a wrong value
 */
export function parseBenchArguments(args: readonly string[]): BenchOptions | "help" {
  const flags = parseArgs([...args], {
    string: VALUES,
    boolean: FLAGS,
    unknown: (arg) => {
      throw new UsageError(`${arg} is none of --${[...VALUES, ...FLAGS].join(", --")}`);
    },
  });
  if (flags.help) return "help";
  return {
    ...(flags.pictures !== undefined && { pictures: readSizes("pictures", flags.pictures) }),
    ...(flags["same-loss"] !== undefined &&
      { sameLoss: readSizes("same-loss", flags["same-loss"]) }),
    ...(flags.sizes !== undefined && { sizes: readSizes("sizes", flags.sizes) }),
    ...(flags.peers !== undefined && { peers: readPeers(flags.peers) }),
    ...(flags.iterations !== undefined &&
      { iterations: readNumber("iterations", flags.iterations, 1) }),
    limit: flags.limit === undefined ? 600 : readNumber("limit", flags.limit, 1),
    tune: flags.tune,
    precision: readPrecision(flags.precision ?? "f32"),
    ...(flags.as !== undefined && { as: readVendor(flags.as) }),
    json: flags.json,
  };
}

function readSizes(option: string, text: string): number[] {
  if (text === "none") return [];
  return [...new Set(text.split(",").map((size) => readNumber(option, size, 16)))];
}

function readNumber(option: string, text: string, least: number): number {
  const value = /^\d+$/.test(text) ? Number(text) : NaN;
  if (value >= least && Number.isSafeInteger(value)) return value;
  throw new UsageError(`--${option} wants whole numbers from ${least} up, but was given "${text}"`);
}

function readPrecision(text: string): Precision {
  if (text === "f32" || text === "f16") return text;
  throw new UsageError(`--precision wants f32 or f16, but was given "${text}"`);
}

function readVendor(text: string): Vendor {
  const names = Object.keys(VENDORS) as Vendor[];
  const vendor = names.find((name) => name === text);
  if (vendor !== undefined) return vendor;
  throw new UsageError(`--as wants one of ${names.join(", ")}, but was given "${text}"`);
}

function readPeers(text: string): PeerName[] {
  if (text === "none") return [];
  return [...new Set(text.split(","))].map((name) => {
    const peer = PEER_NAMES.find((known) => known === name);
    if (peer !== undefined) return peer;
    throw new UsageError(`There is no peer "${name}": there are ${PEER_NAMES.join(", ")} and none`);
  });
}
