/** The part of `pentimento doctor` about the choice of kernels: what is remembered, measuring anew. */
import {
  type Gpu,
  noisePicture,
  planRun,
  type Tuned,
  tuneFor,
  type Vgg19,
  VGG19_LAYERS,
  weightsFreeVgg19,
} from "@pentimento/pentimento";
import type { OptionValues } from "../arguments/options.ts";
import { recall, remember } from "../cache/tuning.ts";
import { formatCount } from "../terminal/format.ts";
import { printable } from "../terminal/printable.ts";
import type { Palette } from "../terminal/terminal.ts";

const DEFAULT_SIZE = 512;

/** The choice of kernels in `doctor --json`. */
export interface TuningReport {
  /** The file with the choices, `null` where there is no cache folder. */
  readonly file: string | null;
  /** The number of choices in it for this adapter. */
  readonly remembered: number;
  /** The problem with the file, if there is one. */
  readonly problem?: string;
  /** With `--tune`: the measurements. */
  readonly measured?: readonly Pick<Tuned, "key" | "chosen" | "measurements">[];
}

/**
 * Prints the choices that are remembered for this adapter, after measuring them anew with `--tune`. With
 * `--no-tune` it does nothing.
 */
export async function reportTuning(
  gpu: Gpu,
  values: OptionValues,
  { print, palette }: { readonly print: (text: string) => void; readonly palette: Palette },
): Promise<TuningReport | undefined> {
  if (values["no-tune"]) return undefined;
  print(`\n${palette.bold("Choice of kernels")} ${palette.dim("by what is fastest here")}\n`);
  const measured = values.tune ? await measureAll(gpu, values.size ?? DEFAULT_SIZE) : undefined;
  if (measured !== undefined) print(tuningTable(measured, palette));
  const before = await recall(gpu);
  const unwritten = measured && before.path && await remember(gpu, before.path, gpu.tuned);
  const { path, choices, problem } = measured ? await recall(gpu) : before;
  const wrong = unwritten || problem;
  const count = formatCount(choices.size, "choice");
  print(path === undefined ? "" : `  ${count} remembered in ${printable(path)}\n`);
  if (wrong) print(`  ${palette.bad("not remembered:")} ${printable(wrong)}\n`);
  return {
    file: path ?? null,
    remembered: choices.size,
    ...wrong && { problem: wrong },
    ...measured && { measured },
  };
}

/** Measures for both kinds of networks, the scales of a run at their recommended losses. */
async function measureAll(gpu: Gpu, size: number): Promise<Tuned[]> {
  const measured: Tuned[] = [];
  const picture = noisePicture(64, 64, 1);
  gpu.tuned = new Map();
  for (const network of [weightsFreeVgg19({ style: picture }), denseNetwork()]) {
    const plan = planRun(gpu, { network, content: picture, style: picture, size });
    await tuneFor(gpu, plan, { onTuned: (tuned) => measured.push(tuned) });
  }
  return measured;
}

/** A network with a weight everywhere, as trained ones have: which weights does not matter to the time. */
function denseNetwork(): Vgg19 {
  const layers = VGG19_LAYERS.slice(0, 13).map(({ name, inputs, outputs }) => {
    const kernel = new Float32Array(9 * inputs * outputs).fill(1);
    return [name, { kernel, bias: new Float32Array(outputs) }] as const;
  });
  return {
    name: "a trained VGG-19",
    kind: "trained",
    preprocessing: "torchvision",
    layers: new Map(layers),
  };
}

/** A line for each choice: the work, the gain over the default, and the time of each kernel. */
export function tuningTable(measured: readonly Tuned[], { bold, dim }: Palette): string {
  const width = Math.max(0, ...measured.map(({ key }) => key.length));
  const lines = measured.map(({ key, chosen, measurements }) => {
    const times = measurements.map(({ candidate, milliseconds }) => {
      const text = `${candidate} ${Number.isNaN(milliseconds) ? "-" : milliseconds.toFixed(3)}`;
      return candidate === chosen ? bold(text) : dim(text);
    });
    return `  ${key.padEnd(width)}  ${gainOf({ chosen, measurements })}  ${times.join("  ")}\n`;
  });
  return dim(`  ${"work".padEnd(width)}   gain  milliseconds, the default first\n`) +
    lines.join("");
}

/** The default kernel's time over that of the chosen one. */
function gainOf({ chosen, measurements }: Pick<Tuned, "chosen" | "measurements">): string {
  const found = measurements.find(({ candidate }) => candidate === chosen);
  const gain = (measurements[0]?.milliseconds ?? NaN) / (found?.milliseconds ?? NaN);
  return (Number.isNaN(gain) ? "-" : gain.toFixed(2)).padStart(5);
}
