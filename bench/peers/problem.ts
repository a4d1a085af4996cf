/** The problem that the benchmark and its peers solve, and the report of a peer. */
import type { Picture } from "../../core/image/picture.ts";
import type { Vgg19 } from "../../core/network/vgg19.ts";
import type { LossOptions } from "../../core/run/options.ts";
import { hashed } from "../../tests/helpers/hashed.ts";
import { hashedVgg19 } from "../../tests/helpers/hashed_vgg19.ts";
import { type Iterate, timeIterations } from "../timing.ts";

/** The problem for Pentimento and its peers: losses, gradient and Adam on square pictures. */
export interface Problem {
  /** Hashed weights up to conv5_1. */
  readonly network: Vgg19;
  /** The content image, `size` x `size` pixels of hashed noise. */
  readonly content: Picture;
  /** The style image, of the same size. */
  readonly style: Picture;
  /** The start of the optimisation, of the same size. */
  readonly target: Picture;
  /** The losses that are asked for. */
  readonly losses:
    & LossOptions
    & Required<
      Pick<LossOptions, "contentLayers" | "styleLayers" | "contentWeight" | "styleWeight">
    >;
  /** Adam's rate; its other parameters are 0.9, 0.999 and 1e-8. */
  readonly learningRate: number;
}

/** The problem of a size; `torch_vgg19.py` repeats it. */
export function problem(size: number): Problem {
  return {
    network: hashedVgg19("conv5_1"),
    content: noise(size, 21),
    style: noise(size, 22),
    target: noise(size, 23),
    losses: {
      contentLayers: { conv4_2: 1 },
      styleLayers: { conv1_1: 0.2, conv2_1: 0.2, conv3_1: 0.2, conv4_1: 0.2, conv5_1: 0.2 },
      contentWeight: 1,
      styleWeight: 1000,
      tvWeight: 0,
      normalization: "gatys",
      pooling: "max",
      padding: "zero",
      preprocessing: "torchvision",
    },
    learningRate: 0.02,
  };
}

function noise(size: number, seed: number): Picture {
  const data = hashed(3 * size * size, { seed, amplitude: 0.5 });
  return { width: size, height: size, data: data.map((value) => value + 0.5) };
}

/** The size of a peer's problem, from its command line: `--size 256`. */
export function askedSize(): number {
  const size = numberAfter("size") ?? 256;
  if (!(size >= 16)) throw new Error("Give --size a number from 16 up");
  return size;
}

/** Times a peer's iterations and prints its one line of JSON. */
export async function report(peer: string, iterate: Iterate): Promise<void> {
  const times = await timeIterations(iterate, { iterations: numberAfter("iterations") });
  console.log(JSON.stringify({ peer, size: askedSize(), ...times }));
}

function numberAfter(name: string): number | undefined {
  const at = Deno.args.indexOf(`--${name}`);
  return at < 0 ? undefined : Number(Deno.args[at + 1]);
}
