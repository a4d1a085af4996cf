/** `pentimento doctor`: the adapter, its limits, every kernel against its reference, the choice of kernels. */
import { type Gpu, type KernelCheck, PentimentoError, selfTest } from "@pentimento/pentimento";
import { openAdapter } from "../adapter.ts";
import type { Arguments, OptionValues } from "../arguments/options.ts";
import { UsageError } from "../arguments/usage_error.ts";
import { checkFolder, type Files, writeFolder } from "../report/folder.ts";
import { printable } from "../terminal/printable.ts";
import { type Palette, print, printJson, screenOf, wrap } from "../terminal/terminal.ts";
import { DENO_VERSION, VERSION } from "../version.ts";
import { reportTuning } from "./doctor_tuning.ts";

/** The limits that decide how large a picture may be and how fast it is painted. */
const LIMITS = [
  "maxBufferSize",
  "maxStorageBufferBindingSize",
  "maxStorageBuffersPerShaderStage",
  "maxComputeWorkgroupStorageSize",
  "maxComputeInvocationsPerWorkgroup",
  "maxComputeWorkgroupsPerDimension",
];

const VERSIONS = {
  pentimento: VERSION,
  deno: DENO_VERSION,
  v8: Deno.version.v8,
  typescript: Deno.version.typescript,
  system: `${Deno.build.os} ${Deno.build.arch}`,
};

/** Runs the command and returns the exit code: 1 where a kernel is wrong or there is no GPU. */
export async function runDoctor({ values }: Arguments): Promise<number> {
  if (values.tune && values["no-tune"]) {
    throw new UsageError("--tune and --no-tune are opposites: give one of them", "doctor");
  }
  const json = values.json ?? false;
  const dump = values["dump-shaders"];
  if (dump !== undefined) await checkFolder(dump, { overwrite: true });
  const { palette } = screenOf(Deno.stdout);
  const show = json ? () => {} : print;
  show(versionsText(palette));
  let gpu: Gpu;
  try {
    gpu = await openAdapter();
  } catch (error) {
    if (!(error instanceof PentimentoError)) throw error;
    show(`\n${palette.bad("No GPU.")} ${printable(error.message)}\n`);
    if (json) printJson({ ok: false, versions: VERSIONS, adapter: null, problem: error.message });
    return 1;
  }
  using _ = gpu;
  const report = await examine(gpu, { checks: selfTest(gpu), values, print: show, palette });
  if (json) printJson(report);
  return report.ok ? 0 : 1;
}

/** Reports on an adapter while its kernels are checked. */
export async function examine(gpu: Gpu, { checks, values, print, palette }: {
  /** The self-test, of which nothing has run yet. */
  readonly checks: AsyncIterable<KernelCheck>;
  readonly values: OptionValues;
  /** Receives the report as text, part by part. */
  readonly print: (text: string) => void;
  readonly palette: Palette;
}) {
  print(adapterText(gpu, palette));
  const done = await printChecks(checks, print, palette);
  const dump = values["dump-shaders"];
  if (dump !== undefined) await writeFolder(dump, shaderFiles(gpu));
  const tuning = await reportTuning(gpu, values, { print, palette });
  const ok = done.length > 0 && done.every(({ passed }) => passed);
  print(`\n${verdict(done, palette)}\n`);
  const { info: adapter, features, limits, timestamps } = gpu;
  const report = { ok, versions: VERSIONS, adapter, features, limits, timestamps };
  return { ...report, selfTest: done, tuning };
}

function versionsText({ bold, dim }: Palette): string {
  const { pentimento, deno, v8, typescript, system } = VERSIONS;
  return `${bold(`Pentimento ${pentimento}`)}, Deno ${deno}, ${system} ` +
    `${dim(`(V8 ${v8}, TypeScript ${typescript})`)}\n`;
}

function adapterText(gpu: Gpu, palette: Palette): string {
  const { bold, dim } = palette;
  const { info, features, limits, timestamps } = gpu;
  const unknown = dim("not told");
  const rows: [string, string][] = [
    ["adapter", info.description || unknown],
    ["vendor", [info.vendor, info.device, info.architecture].filter(Boolean).join(", ") || unknown],
    ["kind", info.software ? "software: the processor stands in for a GPU" : "hardware"],
    ["timestamps", timestamps ? "yes" : "no; times are taken by the clock"],
    ...LIMITS.filter((name) => name in limits).map((name): [string, string] => [
      name,
      formatLimit(name, limits[name]!),
    ]),
  ];
  const width = Math.max(...rows.map(([name]) => name.length));
  const listed = wrap([...features].sort().join(", ") || "none", 84 - width);
  const lines = rows.map(([name, value]) => `  ${dim(name.padEnd(width))}  ${value}`);
  lines.push(`  ${dim("features".padEnd(width))}  ${listed.join("\n" + " ".repeat(width + 4))}`);
  const advice = info.software
    ? [
      "",
      ...wrap(
        "This machine paints on its processor, which takes minutes where a GPU takes seconds. " +
          "If it has a GPU, install its Vulkan driver.",
        88,
      ),
    ]
    : [];
  return ["", bold("Adapter"), ...lines, ...advice, ""].join("\n");
}

/** A limit that is a size in MiB or KiB, any other as a number. */
function formatLimit(name: string, value: number): string {
  if (!name.endsWith("Size")) return String(value);
  return value >= 2 ** 20
    ? `${Math.floor(value / 2 ** 20)} MiB`
    : `${Math.floor(value / 2 ** 10)} KiB`;
}

async function printChecks(
  checks: AsyncIterable<KernelCheck>,
  print: (text: string) => void,
  palette: Palette,
): Promise<KernelCheck[]> {
  const { bold, dim, good, bad } = palette;
  print(`\n${bold("Self-test")} ${dim("of every kernel against its float64 reference")}\n`);
  const heading = ["  ", "kernel".padEnd(32), "shape".padEnd(28), "error".padStart(8), "allowed"];
  print(dim(heading.join("  ")) + "\n");
  const done: KernelCheck[] = [];
  for await (const check of checks) {
    done.push(check);
    const { kernel, shape, error, tolerance, passed } = check;
    const row = [
      kernel.padEnd(32),
      shape.padEnd(28),
      error.toExponential(1).padStart(8),
      tolerance.toExponential(1).padStart(7),
    ].join("  ");
    print(`  ${passed ? good("ok") : bad("NO")}  ${passed ? row : bad(row)}\n`);
  }
  return done;
}

/** Every shader that was assembled for a device, as files named by kernel and variant. */
function shaderFiles(gpu: Gpu): Files {
  const files = new Map<string, Uint8Array>();
  const encoder = new TextEncoder();
  for (const { label, variant, code } of gpu.shaders) {
    const name = `${label} ${variant}`.replaceAll(/[^\w.=]+/g, "-");
    // Kernels of one name may be of different texts.
    let number = 1;
    while (files.has(fileName(name, number))) number++;
    files.set(fileName(name, number), encoder.encode(code));
  }
  return files;
}

function fileName(name: string, number: number): string {
  return `${name}${number === 1 ? "" : `-${number}`}.wgsl`;
}

function verdict(checks: readonly KernelCheck[], { good, bad }: Palette): string {
  const failed = checks.filter(({ passed }) => !passed).length;
  if (failed === 0 && checks.length > 0) {
    return `${good("All is well:")} ${checks.length} checks passed.`;
  }
  return `${bad(`${failed} of ${checks.length} checks failed:`)} pictures will be wrong on this ` +
    "adapter. Update its driver; if that does not help, report this output.";
}
