/** Products by subgroups of every size, where there are none: a broadcast is replaced by reading what it would bring. */
import { assert, assertEquals } from "@std/assert";
import { convolutionCase } from "../../../core/ops/convolution/cases.ts";
import { SUBGROUP_TILES } from "../../../core/ops/product/product_kernels.ts";
import { kernelCases } from "../../../core/ops/testing/operation_case.ts";
import { Always } from "../../helpers/always.ts";
import { HARDWARE, withGpuLike } from "../../helpers/gpu.ts";

const SIZE = { inputs: 21, outputs: 37, height: 5, width: 7, variant: "winograd2" } as const;

/** The kernel as if every invocation could ask for any weight of its round; it fails where nothing was replaced. */
function withoutSubgroups(code: string): string {
  const [held, rounds] = [/subgroupBroadcast\(held(\d+), (\d+)u\)/g, /let held(\d+) = .*/g];
  const blocks = Number(/const BLOCKS = (\d+)u/.exec(code)![1]);
  return code.replace("enable subgroups;\n", "")
    .replace(/,\s+@builtin\(subgroup_invocation_id\) invocation: u32/, "")
    .replace("invocation % LANES", "0u")
    .replace(rounds, "")
    .replace(
      held,
      (_, round, number) =>
        `weight_of(batch, block, first_block + ${blocks * Number(round)}u, ${number}u)`,
    );
}

for (const lanes of [4, 8, 16, 32, 128]) {
  Deno.test(`products by subgroups of ${lanes} agree with their references`, () =>
    withGpuLike(
      { info: { ...HARDWARE, subgroupLanes: lanes }, storageTextures: 0 },
      async (gpu) => {
        const pipeline = gpu.pipeline.bind(gpu);
        let replaced = 0;
        gpu.pipeline = (label, code, variant) => {
          if (!code.startsWith("enable subgroups;")) return pipeline(label, code, variant);
          replaced++;
          return pipeline(label, withoutSubgroups(code), variant);
        };
        for (const name of SUBGROUP_TILES) {
          gpu.tuned = new Always(name);
          for (const one of kernelCases([convolutionCase(SIZE)]).full) {
            const error = await one.measure(gpu);
            assert(error <= one.tolerance, `${name}, ${one.kernel}: relative error ${error}`);
          }
        }
        // Forward and gradient, which read the weights the other way.
        assertEquals(replaced, 2 * SUBGROUP_TILES.length);
      },
    ));
}
