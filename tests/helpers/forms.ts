/** The forms in which kernels do the same work: all that tuning, an adapter or its limits may choose between. */
import {
  type ConvolutionVariant,
  MATRICES,
} from "../../core/ops/convolution/convolution_weights.ts";
import { aheadOf, PRODUCT_KERNELS } from "../../core/ops/product/product_kernels.ts";

/** One form, and the device on which it is chosen. */
export interface Form {
  /** Its name in the test's. */
  readonly name: string;
  /** Whether kernels are those of a processor: register tiles, operands in textures, sums of Gram matrices by rows. */
  readonly software: boolean;
  /** Invocations that run in step. Default 32. */
  readonly lanes?: number;
  /** The most textures that are read as storage; others are sampled. Default 0. */
  readonly textures?: number;
  /** How convolutions are computed. */
  readonly variant: ConvolutionVariant;
  /** Whether layers of 512 channels have other kernels than those of 256. Default false: the first layers will do. */
  readonly deep?: boolean;
  /** The name of the kernel for products. Default: the adapter's own. */
  readonly product?: string;
  /** Whether nothing but the tile tells it from another one: product_test.ts has it. Default false. */
  readonly alike?: boolean;
  /** What the lines `LABEL CONSTANTS STORAGE` of the kernels that ran have to match, so that no form passes unused. */
  readonly ran: readonly RegExp[];
}

/** The storage textures that WebGPU promises. */
const PROMISED = 4;

const SOFTWARE = { software: true, lanes: 8, textures: Infinity } as const;

/** The tile that is forced with the next one fetched ahead: seconds each, and product_test.ts has them all. */
const FETCHED_AHEAD = aheadOf("workgroup 64x64 of 32");

/** Tiles of workgroups that stand for the others: the smallest, one that is no square, the largest. */
export const TELLING_TILES = ["32x32", "64x128", "128x128"].map((tile) => `workgroup ${tile}`);

/** Every kernel for products, within the convolutions that use it. */
const products = Object.entries(PRODUCT_KERNELS).flatMap(([name, kernel]): Form[] => {
  if (kernel.kind === "workgroup" && kernel.ahead && name !== FETCHED_AHEAD) return [];
  // Deno has no subgroups: tests/browser/ has these.
  if (kernel.kind === "subgroup") return [];
  const registers = kernel.kind === "registers";
  const ahead = !registers && kernel.ahead ? ".*AHEAD" : "";
  const tile = `TILE_N=${kernel.tileN} TILE_M=${kernel.tileM}${ahead}`;
  const product = { name: `product ${name}`, product: name, variant: "winograd2" } as const;
  const ran = [new RegExp(`^winograd2 product.*${tile}`, "m")];
  // A GPU's one kernel with tiles in registers.
  if (registers && name !== "registers 8x2") {
    // Processors with wide vectors have other tiles.
    return [{ ...product, ...SOFTWARE, lanes: name === "registers 8x4" ? 8 : 16, ran }];
  }
  const one = { ...product, software: false, ran };
  if (registers) return [one];
  if (![...TELLING_TILES, FETCHED_AHEAD].includes(name)) return [{ ...one, alike: true }];
  return [one, {
    ...one,
    name: `gemm ${name}`,
    variant: "gemm",
    ran: [new RegExp(`^gemm.*${tile}`, "m")],
  }];
});

/** Every way to compute convolutions, on a processor and on a GPU. */
const variants = (Object.keys(MATRICES) as ConvolutionVariant[]).flatMap((variant): Form[] => {
  const label = variant === "direct" ? "conv3x3" : variant;
  const ran = new RegExp(`^${label}`, "m");
  return [
    {
      name: `${variant}, processor`,
      variant,
      // Elsewhere these have F(2x2), and hardware_kernels_test.ts runs the whole network.
      deep: variant === "winograd4",
      ...SOFTWARE,
      ran: [ran, /^gram .*TILE_M=4\b/m],
    },
    {
      name: `${variant}, GPU`,
      variant,
      software: false,
      // Few positions and long sums: these are made in parts.
      ran: [ran, /^gram .*TILE_M=16\b/m, ...variant === "gemm" ? [/^gemm sum/m] : []],
    },
  ];
});

/** Operands in textures: sampled, as many as WebGPU promises as storage, all. */
const textures = [0, PROMISED, Infinity].map((count): Form => ({
  ...SOFTWARE,
  name: `${count} storage textures`,
  textures: count,
  variant: "winograd4",
  ran: count === 0 ? [/\.sampled/] : [/\.storage/],
}));

/** All forms: those of products, of convolutions, of operands. */
export const FORMS: readonly Form[] = [...products, ...variants, ...textures];
