/**
 * What an evaluation of presets' losses costs, with its gradient: seconds of the processors, which other programs on
 * the machine disturb less than the clock, and its kernels by timestamps, the slowest first.
 *
 *     ./pentimento deno run -A bench/presets.ts crowson-gram,crowson-w2 [WIDTH [HEIGHT [TIMES]]]
 *
 * On Linux with DENO_WEBGPU_BACKEND=vulkan in the environment.
 */
import { Program } from "../core/gpu/program.ts";
import { Objective } from "../core/run/objective.ts";
import { problemAt, uploadNetwork } from "../core/run/planned_problem.ts";
import { planEvaluation } from "../core/run/plan.ts";
import { brushwork } from "../examples/pictures/brushwork.ts";
import { harbour } from "../examples/pictures/harbour.ts";
import { openGpu, type PresetName, PRESETS, weightsFreeVgg19 } from "../mod.ts";
import { kernelRows } from "./kernels.ts";
import { processorMilliseconds } from "./timing.ts";

/** Kernels that are printed. */
const MOST_KERNELS = 12;

/** Times that every kernel is timed. */
const PROFILES = 3;

const [names = "crowson-gram,crowson-w2", ...numbers] = Deno.args;
const [width = 160, height = 120, times = 5] = numbers.map(Number);
using gpu = await openGpu();
const sides = { width, height };
const content = { ...sides, data: harbour(width, height) };
const style = { ...sides, data: brushwork(width, height) };
const network = weightsFreeVgg19({ style });
console.log(`${gpu.info.description}, ${width} x ${height}`);
for (const name of names.split(",") as PresetName[]) {
  const plan = planEvaluation(gpu, { ...PRESETS[name].losses, network, content, style });
  using uploaded = await uploadNetwork(gpu, plan);
  const problem = problemAt(plan, plan.scales[0]!, { network: uploaded, target: content });
  using objective = await Objective.create(gpu, problem);
  // For a picture in one piece everything is one program.
  const [program] = objective.parts;
  if (!(program instanceof Program)) throw new Error("too large to be one program");
  await program.run();
  const costs: number[] = [];
  for (let i = 0; i < times; i++) {
    costs.push(await processorMilliseconds(() => program.run().then(() => gpu.idle())));
  }
  const all = costs.map((cost) => cost.toFixed(0)).join(", ");
  console.log(`${name}: ${Math.min(...costs).toFixed(0)} ms of the processors at least (${all})`);
  if (!gpu.timestamps) continue;
  const profiles = [];
  for (let i = 0; i < PROFILES; i++) profiles.push(await program.profile());
  for (const { kernel, calls, milliseconds, work } of kernelRows(profiles).slice(0, MOST_KERNELS)) {
    const rate = work > 0 ? `, ${(work / milliseconds / 1e6).toFixed(1)} GFLOP/s` : "";
    console.log(`  ${kernel}: ${calls} calls, ${milliseconds.toFixed(1)} ms${rate}`);
  }
}
