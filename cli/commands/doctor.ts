import { type Gpu, PentimentoError, selfTest } from "@pentimento/pentimento";
import { openAdapter } from "../adapter.ts";
import type { Arguments } from "../arguments/arguments.ts";
import { UsageError } from "../arguments/usage_error.ts";
import { type Palette, screenOf, wrap, write } from "../terminal/terminal.ts";
import { VERSION } from "../version.ts";
import { reportTuning } from "./doctor_tuning.ts";

/** One row of the self-test. */
interface Check {
  readonly kernel: string;
  readonly shape: string;
  readonly error: number;
  readonly tolerance: number;
  readonly passed: boolean;
}

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
  deno: Deno.version.deno,
  v8: Deno.version.v8,
  typescript: Deno.version.typescript,
  system: `${Deno.build.os} ${Deno.build.arch}`,
};

/** `pentimento doctor`. Gives the exit code. */
export async function runDoctor({ values }: Arguments): Promise<number> {
  if (values.tune && values["no-tune"]) {
    throw new UsageError("--tune and --no-tune are opposites: give one of them", "doctor");
  }
  const json = values.json ?? false;
  const { palette } = screenOf(Deno.stdout);
  const print = (text: string) => {
    if (!json) write(Deno.stdout, text);
  };
  print(versionsText(palette));
  let gpu: Gpu;
  try {
    gpu = await openAdapter();
  } catch (error) {
    if (!(error instanceof PentimentoError)) throw error;
    print(`\n${palette.bad("No GPU.")} ${error.message}\n`);
    if (json) printJson({ ok: false, versions: VERSIONS, adapter: null, problem: error.message });
    return 1;
  }
  using _ = gpu;
  print(adapterText(gpu, palette));
  const checks = await runChecks(gpu, print, palette);
  const tuning = await reportTuning(gpu, values, { print, palette });
  const ok = checks.length > 0 && checks.every(({ passed }) => passed);
  print(`\n${verdict(checks, palette)}\n`);
  if (json) {
    const { info: adapter, features, limits, timestamps } = gpu;
    const report = { ok, versions: VERSIONS, adapter, features, limits, timestamps };
    printJson({ ...report, selfTest: checks, tuning });
  }
  return ok ? 0 : 1;
}

function printJson(report: object): void {
  write(Deno.stdout, JSON.stringify(report) + "\n");
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

/** Sizes in bytes as MiB or KiB, all else as it is. */
function formatLimit(name: string, value: number): string {
  if (!name.endsWith("Size")) return String(value);
  return value >= 2 ** 20
    ? `${Math.floor(value / 2 ** 20)} MiB`
    : `${Math.floor(value / 2 ** 10)} KiB`;
}

async function runChecks(
  gpu: Gpu,
  print: (text: string) => void,
  palette: Palette,
): Promise<Check[]> {
  const { bold, dim, good, bad } = palette;
  print(`\n${bold("Self-test")} ${dim("of every kernel against its float64 reference")}\n`);
  const heading = ["  ", "kernel".padEnd(31), "shape".padEnd(28), "error".padStart(8), "allowed"];
  print(dim(heading.join("  ")) + "\n");
  const checks: Check[] = [];
  for await (const check of selfTest(gpu)) {
    checks.push(check);
    const { kernel, shape, error, tolerance, passed } = check;
    const row = [
      kernel.padEnd(31),
      shape.padEnd(28),
      error.toExponential(1).padStart(8),
      tolerance.toExponential(1).padStart(7),
    ].join("  ");
    print(`  ${passed ? good("ok") : bad("NO")}  ${passed ? row : bad(row)}\n`);
  }
  return checks;
}

function verdict(checks: readonly Check[], { good, bad }: Palette): string {
  const failed = checks.filter(({ passed }) => !passed).length;
  if (failed === 0 && checks.length > 0) {
    return `${good("All is well:")} ${checks.length} checks passed.`;
  }
  return `${bad(`${failed} of ${checks.length} checks failed:`)} pictures will be wrong on this ` +
    "adapter. Update its driver; if that does not help, report this output.";
}
