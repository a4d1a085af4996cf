import type { GpuInfo } from "../gpu/gpu.ts";

/** The register tile of product.wgsl. */
export interface ProductTile {
  /** Positions of one invocation. */
  readonly positions: number;
  /** Channel blocks of one invocation. */
  readonly blocks: number;
  /** Invocations of one workgroup. */
  readonly workgroupSize: number;
}

/**
 * The tile for an adapter. A processor has no use for many invocations, and what counts there is how
 * often a value that was read is used; a GPU needs registers to spare for many invocations at once.
 */
export function productTile({ software, lanes }: GpuInfo, outBlocks: number): ProductTile {
  return software
    ? { positions: 16, blocks: Math.min(4, outBlocks), workgroupSize: lanes }
    : { positions: 8, blocks: Math.min(2, outBlocks), workgroupSize: 64 };
}
