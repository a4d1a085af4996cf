import { assert } from "@std/assert";
import { halfGuideCases } from "../../../core/ops/testing/half_guide_cases.ts";
import { check } from "../../../core/self_test.ts";
import { testWithGpu } from "../../helpers/gpu.ts";

for (const half of halfGuideCases()) {
  testWithGpu(half.kernel, async (gpu) => {
    if (!gpu.features.includes("shader-f16")) return;
    const { error, tolerance, passed } = await check(gpu, half);
    assert(passed, `relative error ${error}, allowed ${tolerance}`);
  });
}
