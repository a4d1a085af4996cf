/**
 * Fuzzes the decoders of pictures with fresh seeds, each in a process of its own.
 *
 *   ./pentimento deno run --allow-all tests/fuzz/pictures.ts [--seconds 30] [--format PNG]
 *   ... --format PNG --seed 123 --cases 1      repeats a case that failed
 *
 * Fails when a case hangs, crashes the process, takes more memory than its size allows, writes on standard
 * output, or gives anything but a picture of the size in its header or one sentence.
 */
import { parseArgs } from "@std/cli/parse-args";
import { decodingBounds } from "../../cli/pictures/decode_apart.ts";
import { packageFlags } from "../helpers/package_flags.ts";
import { checkDecoding, checkReading, type Outcome } from "./check_picture.ts";
import { pictureCase } from "./picture_cases.ts";
import { FUZZED } from "./picture_files.ts";

/** One case of so many is read as the command line does, by a worker, which takes much longer. */
const WHOLE_EVERY = 100;

/** What to fuzz. */
export interface Work {
  readonly format: string;
  /** The first case's; every further one has the next. */
  readonly seed: number;
  /** The time after which no further case begins. */
  readonly seconds: number;
  readonly cases: number;
}

/** The process that decodes: says on standard error which case is next, and at last what became of all. */
async function decodeCases({ format, seed, seconds, cases }: Work): Promise<void> {
  const say = (line: string) => Deno.stderr.writeSync(new TextEncoder().encode(`${line}\n`));
  // As in the worker; what is still written comes from elsewhere.
  Object.assign(console, Object.fromEntries(Object.keys(console).map((key) => [key, () => {}])));
  const outcomes: Record<Outcome, number> = { "read": 0, "refused": 0, "not decoded": 0 };
  const file = await Deno.makeTempFile();
  const started = performance.now();
  try {
    for (let i = 0; i < cases && performance.now() - started < 1000 * seconds; i++) {
      say(`case ${seed + i}`);
      const bytes = await pictureCase(format, seed + i);
      outcomes[await checkDecoding(bytes)]++;
      if (i % WHOLE_EVERY === 0) {
        await Deno.writeFile(file, bytes);
        await checkReading(file);
      }
    }
    say(`done ${JSON.stringify(outcomes)}`);
  } finally {
    await Deno.remove(file);
  }
}

/** Runs the other process and watches it. Prints what became of the cases; gives whether all went well. */
export async function fuzz(work: Work): Promise<boolean> {
  const child = new Deno.Command(Deno.execPath(), {
    args: [
      ...["run", "--allow-all", "--no-check", ...packageFlags()],
      ...[import.meta.url, "--child", JSON.stringify(work)],
    ],
    stdout: "piped",
    stderr: "piped",
    env: { NO_COLOR: "1" },
  }).spawn();
  // Twice what the smallest picture may take, for it is read twice.
  const patience = 2000 * decodingBounds(1000, 1000).seconds;
  const hung = () => child.kill("SIGKILL");
  let alarm = setTimeout(hung, patience);
  const written = new Response(child.stdout).text();
  let text = "";
  for await (const part of child.stderr.pipeThrough(new TextDecoderStream())) {
    text = (text + part).slice(-20_000);
    clearTimeout(alarm);
    alarm = setTimeout(hung, patience);
  }
  clearTimeout(alarm);
  const { code, signal } = await child.status;
  const last = Number([...text.matchAll(/^case (\d+)$/gm)].at(-1)?.[1] ?? work.seed);
  const outcomes = /^done (.*)$/m.exec(text)?.[1];
  const { format, seed } = work;
  console.log(`${format}: seeds ${seed} to ${last}: ${outcomes ?? "broken off"}`);
  const output = await written;
  if (code === 0 && outcomes && output === "") return true;
  console.log(
    [
      signal === "SIGKILL" ? "it hung" : `exit code ${code}`,
      output && `it wrote on standard output: ${output.slice(0, 500)}`,
      text.replaceAll(/^case \d+\n/gm, ""),
      `repeat it by: tests/fuzz/pictures.ts --format ${format} --seed ${last} --cases 1`,
    ].filter(Boolean).join("\n"),
  );
  return false;
}

if (import.meta.main) {
  const options = parseArgs(Deno.args, { string: ["child", "seconds", "format", "seed", "cases"] });
  if (options.child) {
    await decodeCases(JSON.parse(options.child));
    Deno.exit(0);
  }
  const seed = Number(options.seed ?? crypto.getRandomValues(new Uint32Array(1))[0]! >>> 1);
  const rest = { seconds: Number(options.seconds ?? 30), cases: Number(options.cases ?? 1e9) };
  const formats = options.format ? [options.format] : Object.keys(FUZZED);
  let good = true;
  for (const format of formats) good = await fuzz({ format, seed, ...rest }) && good;
  Deno.exit(good ? 0 : 1);
}
