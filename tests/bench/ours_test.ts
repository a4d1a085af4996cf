import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { convolutionRows } from "../../bench/kernels.ts";
import { ownTimes } from "../../bench/ours.ts";
import { testWithGpu } from "../helpers/gpu.ts";

testWithGpu(
  "bench: an iteration of ours is timed, with its kernels where that can be",
  async (gpu) => {
    const { milliseconds, iterations, losses, kernels } = await ownTimes(gpu, 32, {
      iterations: 1,
    });
    assert(milliseconds > 0);
    assertEquals(iterations, 3);
    // What PyTorch computes for the same problem.
    assertAlmostEquals(losses[0], 857.794, 0.01);
    assertAlmostEquals(losses[1], 583.217, 0.01);
    if (!gpu.timestamps) {
      assertEquals(kernels, []);
      return;
    }
    // All layers are recognised in the kernels: otherwise there are no rows by variant.
    const rows = convolutionRows(kernels, 32).map(({ direction, variant }) =>
      `${direction} ${variant}`
    );
    assertEquals(rows, [
      "forward all",
      "forward direct",
      "forward winograd2",
      "forward winograd4",
      "gradient all",
      "gradient direct",
      "gradient winograd2",
      "gradient winograd4",
    ]);
  },
);
