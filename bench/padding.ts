/**
 * What a padding costs: the processor time of an evaluation (losses and gradient) with each, in turn in one run. It is
 * that of the whole process, so it tells something on a software adapter alone, there also while others use the cores.
 *
 *     deno run --allow-all bench/padding.ts                   256 pixels, weights-free network
 *     deno run --allow-all bench/padding.ts 128 hashed 9      another size and network, rounds
 *     deno run --allow-all bench/padding.ts 256 free 9 zero,replicate     some paddings
 *
 * Losses are those that suit the network; of `hashed` weights, which are trained ones in shape, to conv5_1.
 *
 * @module
 */
import type { Gpu } from "../core/gpu/gpu.ts";
import { openGpu } from "../core/gpu/open.ts";
import { type Padding, PADDINGS } from "../core/network/settings_by_name.ts";
import { Objective } from "../core/run/objective.ts";
import { problemAt, uploadNetwork } from "../core/run/planned_problem.ts";
import { planEvaluation } from "../core/run/plan.ts";
import { weightsFreeVgg19 } from "../weights/weights_free/build.ts";
import { problem } from "./peers/problem.ts";
import { median, processorMilliseconds } from "./timing.ts";

/** An objective at one size with a padding. */
async function prepare(gpu: Gpu, size: number, how: { name: string; padding: Padding }) {
  const { network: hashed, content, style, target } = problem(size);
  const host = how.name === "hashed" ? hashed : weightsFreeVgg19({ style });
  const losses = { balance: "none", padding: how.padding, tile: "off" } as const;
  const plan = planEvaluation(gpu, { ...losses, network: host, content, style });
  const network = await uploadNetwork(gpu, plan);
  return await Objective.create(gpu, problemAt(plan, plan.scales[0]!, { network, target }));
}

if (import.meta.main) {
  const [size = "256", name = "free", rounds = "9", only = PADDINGS.join()] = Deno.args;
  const paddings = PADDINGS.filter((padding) => padding === "zero" || only.includes(padding));
  using gpu = await openGpu();
  const objectives: [Padding, Objective][] = [];
  for (const padding of paddings) {
    objectives.push([padding, await prepare(gpu, Number(size), { name, padding })]);
  }
  const times = new Map<Padding, number[]>(paddings.map((padding) => [padding, []]));
  for (let round = 0; round <= Number(rounds); round++) {
    for (const [padding, objective] of objectives) {
      const time = await processorMilliseconds(() => objective.evaluate());
      // The first round compiles.
      if (round > 0) times.get(padding)!.push(time);
    }
  }
  const zero = times.get("zero")!;
  for (const [padding, all] of times) {
    const ratios = all.map((time, i) => time / zero[i]!);
    const each = ratios.map((ratio) => ratio.toFixed(3)).join(" ");
    console.log(
      `${padding.padEnd(9)} ${median(all).toFixed(0)} ms, ${
        median(ratios).toFixed(3)
      } of zero: ${each}`,
    );
  }
}
