/** Seconds to the same loss: schedule, optimiser and kernels together, against PyTorch with its own L-BFGS. */
import { readPicture } from "../cli/pictures/image_file.ts";
import type { Gpu } from "../core/gpu/gpu.ts";
import type { Picture } from "../core/image/picture.ts";
import { fitLongestSide, resize } from "../core/image/resample.ts";
import { Objective } from "../core/run/objective.ts";
import { problemAt, uploadNetwork } from "../core/run/planned_problem.ts";
import type { StylizeOptions } from "../core/run/options.ts";
import { planRun, type RunPlan } from "../core/run/plan.ts";
import { deepestLayer } from "../core/run/plan_losses.ts";
import { stylize } from "../core/run/stylize.ts";
import { weightsFreeVgg19 } from "../weights/weights_free/build.ts";
import { problemFile, type SameLossProblem } from "./peers/same_loss_problem.ts";
import { findPython, runJson, type Unmeasured } from "./peers.ts";
import { PICTURES } from "./pictures.ts";
import { processorWatch } from "./timing.ts";

/** A moment of a run, and the loss of the best picture until then. */
export interface Point {
  /** Seconds by the clock, since pictures and network were in memory. */
  readonly seconds: number;
  /** Seconds of all processor cores together. */
  readonly processor: number;
  /** The total loss, by Pentimento's evaluation of the picture as it would be saved. */
  readonly loss: number;
}

/** One program's way down. */
export interface Descent {
  /** The program and its schedule. */
  readonly name: string;
  readonly points: readonly Point[];
}

/** The descents at one size. */
export interface SameLoss {
  /** The longest side of the pictures in pixels. */
  readonly size: number;
  readonly width: number;
  readonly height: number;
  readonly descents: readonly Descent[];
  /** The relative difference of PyTorch's own loss of the first picture from ours: whether the objective is the same. */
  readonly startDiffers?: number;
  /** Why PyTorch is missing. */
  readonly gap?: Unmeasured;
}

/** A picture on the way, not evaluated yet. */
interface Snapshot extends Omit<Point, "loss"> {
  readonly picture: Picture;
}

/** Evaluations that PyTorch does, and iterations of ours at one scale. */
const EVALUATIONS = 100;

/** Pictures are kept when so much time has passed since the last, as a share of all of it. */
const SPACING = 0.02;

/** Runs ours with the default schedule and at one scale, then PyTorch, on examples' pictures. */
export async function sameLoss(
  gpu: Gpu,
  size: number,
  { limit }: { readonly limit: number },
): Promise<SameLoss> {
  const options = await optionsAt(size);
  const plan = planRun(gpu, options);
  const scale = plan.scales.at(-1)!;
  const content = resize(plan.content, scale);
  using network = await uploadNetwork(gpu, plan);
  const parts = problemAt(plan, scale, { network, target: content, signal: undefined });
  using objective = await Objective.create(gpu, { ...parts, ...scale.tiling });
  const evaluate = async (picture: Picture): Promise<number> => {
    const data = Float32Array.from(resize(picture, scale).data);
    gpu.write(objective.pixels.buffer!, data, objective.pixels.offset);
    return (await objective.evaluate()).total;
  };
  const descentOf = (name: string, snapshots: readonly Snapshot[]) =>
    descend(name, snapshots, evaluate);
  const oneScale = { ...options, coarsest: size, iterations: EVALUATIONS };
  const descents = [
    await descentOf("Pentimento, default schedule", await paint(gpu, options)),
  ];
  // A small picture has one scale by default.
  if (plan.scales.length > 1) {
    descents.push(await descentOf("Pentimento, one scale", await paint(gpu, oneScale)));
  }
  const { width, height } = scale;
  const common = { size, width, height };
  const style = parts.groups[0]!.sources[0]!.picture;
  const file = problemFile(plan, { content, style, ...factorsOf(plan, objective) });
  const torch = await runTorch(file, scale, limit);
  if ("reason" in torch) return { ...common, descents, gap: torch };
  const startDiffers = Math.abs(torch.losses[0]! / await evaluate(content) - 1);
  descents.push(await descentOf(`${torch.peer}, one scale`, torch.snapshots));
  return { ...common, descents, startDiffers };
}

/** The default losses without what PyTorch's script does not know; balanced, `gatys` differs by constants alone. */
async function optionsAt(size: number): Promise<StylizeOptions> {
  const content = await readPicture(PICTURES.content, "content image");
  const style = await readPicture(PICTURES.style, "style image");
  const losses = { normalization: "gatys", balance: "gradient", tvWeight: 0 } as const;
  const own = { style: fitLongestSide(style, size), seed: 1, upTo: deepestLayer({}) };
  return { ...losses, network: weightsFreeVgg19(own), content, style, size };
}

/** The factor of each layer in the total loss. */
function factorsOf(
  { losses }: RunPlan,
  { weights }: Objective,
): Pick<SameLossProblem, "contentFactors" | "styleFactors"> {
  const factors = (kind: "content" | "style") =>
    Object.fromEntries(
      Object.entries(losses[`${kind}Layers`]).map(([layer, weight]) =>
        [layer, weight * weights[`${kind}/${layer}`]!] as const
      ),
    );
  return { contentFactors: factors("content"), styleFactors: factors("style") };
}

/** Paints, and keeps pictures on the way. */
async function paint(gpu: Gpu, options: StylizeOptions): Promise<Snapshot[]> {
  const [started, processor] = [performance.now(), processorWatch()];
  const now = () => ({
    seconds: (performance.now() - started) / 1000,
    processor: processor() / 1000,
  });
  const snapshots: Snapshot[] = [];
  let latest = 0;
  for await (const progress of stylize(gpu, options)) {
    const at = now();
    const last = progress.done === 1;
    if (!last && at.seconds < (1 + SPACING) * latest) continue;
    latest = at.seconds;
    snapshots.push({ ...at, picture: await progress.picture() });
  }
  return snapshots;
}

/** Evaluates the pictures of a run; what counts is the best so far. */
async function descend(
  name: string,
  snapshots: readonly Snapshot[],
  evaluate: (picture: Picture) => Promise<number>,
): Promise<Descent> {
  const points: Point[] = [];
  let best = Infinity;
  for (const { picture, seconds, processor } of snapshots) {
    best = Math.min(best, await evaluate(picture));
    points.push({ seconds, processor, loss: best });
  }
  return { name, points };
}

/** What `torch_same_loss.py` prints. */
interface TorchReport {
  readonly peer: string;
  readonly losses: readonly number[];
  readonly points: readonly Omit<Point, "loss">[];
}

async function runTorch(
  problem: Uint8Array<ArrayBuffer>,
  { width, height }: { readonly width: number; readonly height: number },
  limit: number,
): Promise<Pick<TorchReport, "peer" | "losses"> & { snapshots: Snapshot[] } | Unmeasured> {
  const python = await findPython();
  if (python === undefined) return { reason: "no Python with torch (PYTHON may name one)" };
  const folder = await Deno.makeTempDir();
  try {
    const [file, pictures] = [`${folder}/problem.safetensors`, `${folder}/pictures.f32`];
    await Deno.writeFile(file, problem);
    const script = decodeURIComponent(
      new URL("peers/torch_same_loss.py", import.meta.url).pathname,
    );
    const args = [script, file, pictures, "--evaluations", String(EVALUATIONS)];
    const report = await runJson<TorchReport>(python, args, { limit });
    if ("reason" in report) return report;
    const numbers = new Float32Array((await Deno.readFile(pictures)).buffer);
    const count = 3 * width * height;
    const snapshots = report.points.map((point, i) => ({
      ...point,
      picture: { width, height, data: numbers.slice(count * i, count * (i + 1)) },
    }));
    return { ...report, snapshots };
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** Where a descent first was at a loss or below; `undefined` if it never was. */
export function reached({ points }: Descent, loss: number): Point | undefined {
  return points.find((point) => point.loss <= loss);
}

/** The losses to compare at, with their names: where each of the descents ended. */
export function levelsOf({ descents }: SameLoss): { readonly loss: number; readonly of: string }[] {
  return descents.map(({ name, points }) => ({ loss: points.at(-1)!.loss, of: name }));
}
