/** Products by subgroups against their references, for a page of a browser: see subgroups_test.ts. */
import { Gpu } from "../../core/gpu/gpu.ts";
import { openGpu } from "../../core/gpu/open.ts";
import { convolutionCase } from "../../core/ops/convolution/cases.ts";
import { SUBGROUP_TILES } from "../../core/ops/product/product_kernels.ts";
import { kernelCases } from "../../core/ops/testing/operation_case.ts";
import { Always } from "../helpers/always.ts";

/** One product's comparison. */
export interface Found {
  readonly kernel: string;
  readonly shape: string;
  readonly error: number;
  readonly tolerance: number;
}

/** All comparisons, on the invocations of a subgroup that share weights. */
export interface Report {
  readonly features: readonly string[];
  readonly subgroupLanes: number | undefined;
  readonly found: readonly Found[];
  /** What ran: `LABEL CONSTANTS STORAGE`. */
  readonly shaders: readonly string[];
}

/** One channel, none that fill a step, several steps; positions of less than one workgroup and of two. */
const SIZES = [
  { inputs: 3, outputs: 5, height: 3, width: 5 },
  { inputs: 21, outputs: 18, height: 9, width: 11 },
  { inputs: 68, outputs: 33, height: 37, width: 31 },
];

async function report(): Promise<Report> {
  using opened = await openGpu();
  const { device, info, limits, features } = opened;
  // SwiftShader runs on the processor, where nobody broadcasts.
  using gpu = new Gpu(device, { ...info, software: false, lanes: 32 }, { ...limits });
  const found: Found[] = [];
  for (const name of SUBGROUP_TILES) {
    gpu.tuned = new Always(name);
    for (const size of SIZES) {
      const both = kernelCases([convolutionCase({ ...size, variant: "winograd2" })]).full;
      for (const { kernel, shape, measure, tolerance } of both) {
        found.push({ kernel: `${name}, ${kernel}`, shape, tolerance, error: await measure(gpu) });
      }
    }
  }
  const shaders = gpu.shaders.map(({ label, variant }) => `${label} ${variant}`);
  return { features, subgroupLanes: info.subgroupLanes, found, shaders };
}

Object.assign(globalThis, { report });
