import { assert } from "@std/assert";
import { halfGuideCases } from "../../../core/selftest/half_guide_cases.ts";
import { check } from "../../../core/selftest/kernel_checks.ts";
import { testWithGpu } from "../../helpers/gpu.ts";

for (const half of halfGuideCases()) {
  testWithGpu(half.kernel, async (gpu) => {
    if (!gpu.features.includes("shader-f16")) return;
    const { error, tolerance, passed } = await check(gpu, half);
    assert(passed, `relative error ${error}, allowed ${tolerance}`);
  });
}
