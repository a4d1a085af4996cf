/** Runs whose loss rose. */
import { assert, assertEquals } from "@std/assert";
import type { Gpu } from "../../../core/gpu/gpu.ts";
import type { StyleGroup } from "../../../core/losses/styles.ts";
import { evaluate } from "../../../core/run/evaluate.ts";
import type { StylizeOptions } from "../../../core/run/options.ts";
import { planRun } from "../../../core/run/plan.ts";
import { stylize } from "../../../core/run/stylize.ts";
import { assertAllClose } from "../../helpers/all_close.ts";
import { testWithGpu } from "../../helpers/gpu.ts";
import { smallProblem } from "./small_problem.ts";

const small = { ...smallProblem, iterations: 5 } as const;

/** The pictures of an evaluation at the start of a run of one scale: its style is resized. */
function startOf(gpu: Gpu, options: StylizeOptions) {
  const plan = planRun(gpu, options);
  const [{ sources: [source] }] = plan.stylesAt(plan.scales[0]!) as [StyleGroup];
  return { style: source!.picture, target: options.content };
}

testWithGpu("stylize: a loss that rose is told, with both ends", async (gpu) => {
  for (const progressEvery of [1, 5]) {
    const wild = { ...small, optimizer: "adam", learningRate: 1e10, progressEvery } as const;
    const { total, rose, stopped } = await stylize(gpu, wild).result();
    const { total: start } = await evaluate(gpu, { ...small, ...startOf(gpu, wild) });
    assertEquals([rose?.to, stopped], [total, undefined]);
    assertAllClose([rose!.from], [start], { rtol: 1e-5, atol: 0 });
    assert(total > 10 * start, `${start} ${total}`);
  }
  for (const optimizer of ["lbfgs", "adam"] as const) {
    assertEquals(
      (await stylize(gpu, { ...small, optimizer, iterations: 9 }).result()).rose,
      undefined,
    );
  }
});
