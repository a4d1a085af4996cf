/** Cases of every kernel for matrix products, within the convolutions that use them. */
import type { Gpu } from "../../gpu/gpu.ts";
import { blocksOf } from "../../graph/shape.ts";
import { convolutionCase } from "../convolution/cases.ts";
import type { KernelCase } from "../testing/kernel_case.ts";
import { gradientCase, resultCase } from "../testing/operation_case.ts";
import { runnableFor } from "./product_choice.ts";
import { aheadOf, productKey, type ProductShape, WORKGROUP_TILES } from "./product_kernels.ts";

/** The shape of a convolution. */
export interface ProductSize {
  /** Channels that go in. */
  readonly inputs: number;
  /** Channels that come out. */
  readonly outputs: number;
  /** Rows. */
  readonly height: number;
  /** Columns. */
  readonly width: number;
}

/** The products within a convolution's gradient by F(2x2, 3x3), by the kernel of that name. */
export function productCase(name: string, size: ProductSize): KernelCase {
  const kernelCase = gradientCase(convolutionCase({ ...size, variant: "winograd2" }));
  return forced({ ...kernelCase, kernel: `product ${name}` }, windowsOf(size), name);
}

/** A convolution as one product, forward and gradient, by the kernel of that name. */
export function gemmCases(name: string, size: ProductSize): KernelCase[] {
  const { inputs, outputs, ...sides } = size;
  const tile = name.replace("workgroup ", "");
  const one = convolutionCase({ ...size, variant: "gemm" });
  const back = { ...sides, inputs: outputs, outputs: inputs };
  return [
    forced({ ...resultCase(one), kernel: `gemm ${tile}` }, gemmOf(size, false), name),
    forced({ ...gradientCase(one), kernel: `gemm ${tile} gradient` }, gemmOf(back, true), name),
  ];
}

/** The cases of the self-test: every kernel for products that the adapter may be found fastest with. */
export function productCases({ info, limits }: Gpu): KernelCase[] {
  const size = { inputs: 21, outputs: 18, height: 9, width: 11 };
  // So many channels that the sums are made in parts.
  const long = { inputs: 18, outputs: 260, height: 5, width: 7 };
  // Fetching ahead is one change to all tiles: one of them shows whether the driver gets it right.
  const kernels = (shape: ProductShape) =>
    runnableFor(info, limits, shape).filter((name) =>
      !WORKGROUP_TILES.slice(1).some((tile) => name === aheadOf(tile))
    );
  const gemm = kernels(gemmOf(size, false));
  const products = kernels(windowsOf(long));
  return [
    ...products.map((name) => productCase(name, long)),
    ...gemm.flatMap((name) => gemmCases(name, size)),
  ];
}

/** The product within a convolution's gradient by F(2x2, 3x3). */
function windowsOf({ inputs, outputs, height, width }: ProductSize): ProductShape {
  const positions = Math.ceil(height / 2) * Math.ceil(width / 2);
  const blocks = { inBlocks: blocksOf(outputs), outBlocks: blocksOf(inputs) };
  return { positions, ...blocks, batches: 16, transposed: true, plain: true };
}

/** The product of a convolution as one product. */
function gemmOf(
  { inputs, outputs, height, width }: ProductSize,
  transposed: boolean,
): ProductShape {
  return {
    positions: height * width,
    inBlocks: blocksOf(inputs),
    outBlocks: blocksOf(outputs),
    batches: 1,
    transposed,
    taps: true,
  };
}

/** A case that runs as if a kernel had been found the fastest for a shape. */
function forced(kernelCase: KernelCase, shape: ProductShape, name: string): KernelCase {
  return {
    ...kernelCase,
    async measure(gpu) {
      const { tuned } = gpu;
      gpu.tuned = new Map([[productKey(shape), name]]);
      try {
        return await kernelCase.measure(gpu);
      } finally {
        gpu.tuned = tuned;
      }
    },
  };
}
