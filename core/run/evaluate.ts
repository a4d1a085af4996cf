/** The losses and their gradient at one picture, without an optimiser. */
import { expectGpu } from "../gpu/expect_gpu.ts";
import { expectOptions } from "../checks.ts";
import type { Gpu } from "../gpu/gpu.ts";
import type { GpuPixels } from "../gpu/pixels.ts";
import type { Picture } from "../image/picture.ts";
import type { EvaluateOptions, Evaluation } from "./options.ts";
import { opaqueOrOnGpu } from "./gpu_pixels.ts";
import { planEvaluation, type RunPlan } from "./plan.ts";

/**
 * Computes every loss term, the total, and the total's gradient with respect to the pixels of one target image.
 *
 * @param run options; or the plan of a run, whose last scale is taken, with a target image of that size
 * @throws {PentimentoError} when options or sizes do not fit, or memory does not suffice
 * @category Runs
 */
export async function evaluate(
  gpu: Gpu,
  run: EvaluateOptions | RunPlan & { readonly target: Picture | GpuPixels },
): Promise<Evaluation> {
  expectGpu(gpu);
  expectOptions("the evaluation", run);
  const target = opaqueOrOnGpu(run.target, "target image");
  const plan = "scales" in run ? run : planEvaluation(gpu, run);
  const scale = plan.scales.at(-1)!;
  const [{ Objective }, { problemAt, uploadNetwork }] = await Promise.all([
    import("./objective.ts"),
    import("./planned_problem.ts"),
  ]);
  using network = await uploadNetwork(gpu, plan);
  const problem = problemAt(plan, scale, { network, target });
  using objective = await Objective.create(gpu, { ...problem, ...scale.tiling });
  const { total, terms } = await objective.evaluate();
  const gradient = await objective.readGradient();
  const { weights } = objective;
  return { total, terms, weights, gradientNorms: await objective.gradientNorms(), gradient };
}
