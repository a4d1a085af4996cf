/** Tests of Pentimento's own times. */
import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { convolutionRows } from "../../bench/kernels.ts";
import { type OwnTimes, ownTimes } from "../../bench/ours.ts";
import { withGpu } from "../helpers/gpu.ts";

const adapter = await navigator.gpu.requestAdapter();
const timestamps = adapter?.features.has("timestamp-query") ?? false;

let times: Promise<OwnTimes> | undefined;

/** The times at 32 x 32, measured once. */
function measured(): Promise<OwnTimes> {
  return times ??= new Promise((resolve, reject) =>
    withGpu(async (gpu) => resolve(await ownTimes(gpu, 32, { iterations: 1 }))).catch(reject)
  );
}

Deno.test("bench: an iteration of ours is timed and computes PyTorch's losses", async () => {
  const { milliseconds, iterations, losses, kernels } = await measured();
  assert(milliseconds > 0);
  assertEquals(iterations, 3);
  assertAlmostEquals(losses[0], 857.794, 0.01);
  assertAlmostEquals(losses[1], 583.217, 0.01);
  assertEquals(kernels.length > 0, timestamps);
});

Deno.test({
  name: "bench: with timestamps the kernels of an iteration are recognised as all its convolutions",
  ignore: !timestamps,
  fn: async () => {
    const { kernels } = await measured();
    // A layer that is not recognised leaves out the rows by variant.
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
});
