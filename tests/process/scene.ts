/** The real command as a process: small pictures, quick options, and what a run must never leave. */
import { assertEquals, AssertionError } from "@std/assert";
import { readPicture } from "../../cli/pictures/image_file.ts";
import { putPictures } from "../cli/pictures/pictures.ts";
import { cliCommand, inFolder, type Means, SHALLOW, shellCommand } from "../cli/run_cli.ts";
import { SIGNALS, type Signals } from "./signal_itself.ts";

/** The options of a run of a second. */
const QUICK = [...SHALLOW, "--weights", "free", "--no-tune", "--overwrite"];

/** A run that takes longer than anybody waits. */
export const ENDLESS = ["--iterations", "1000000"];

/** A line that is only written once there are iterations. */
export const PAINTING = "iteration 1/";

/** What is in an output that has to stay. */
export const OLD = "the picture of yesterday";

/** The arguments of a short run. */
export function stylize(output: string, ...options: readonly string[]): string[] {
  return [
    ...["stylize", "scene.png", "strokes.jpg", "--iterations", "3", ...QUICK],
    ...["-o", output, ...options],
  ];
}

/** A test of the command as a process in a folder with pictures. Windows has neither signals nor a shell for it. */
export function processTest(
  name: string,
  test: (folder: string) => Promise<void>,
  ignore: boolean = false,
): void {
  Deno.test({
    name: `process: ${name}`,
    ignore: ignore || Deno.build.os === "windows",
    fn: () =>
      inFolder(async (folder) => {
        await putPictures(folder);
        await test(folder);
      }),
  });
}

/** A process that has ended. */
export interface Ended {
  readonly code: number;
  readonly stdout: Uint8Array;
  readonly stderr: string;
}

/** Runs the command in a shell's script, where it stands as `"$@"`. */
export async function runInShell(
  folder: string,
  script: string,
  args: readonly string[],
  means: Means = {},
): Promise<Ended> {
  return endedOf(await shellCommand(folder, script, args, means).output());
}

/** Runs the command. */
export async function run(
  folder: string,
  args: readonly string[],
  means: Means = {},
): Promise<Ended> {
  return endedOf(await cliCommand(folder, args, means).output());
}

/**
 * Runs the command, which sends itself signals as soon as it has said something: at that very moment, however busy the
 * machine is, where another process may be late.
 */
export async function runSignalled(
  folder: string,
  args: readonly string[],
  signals: Signals,
  means: Means = {},
): Promise<Ended> {
  const variables = { ...means.variables, [SIGNALS]: JSON.stringify(signals) };
  const preload = new URL("signal_itself.ts", import.meta.url);
  return await run(folder, args, { ...means, variables, preload });
}

/** Sends a signal to a process, unless it has ended; whether that was so. */
export function killed(process: Deno.ChildProcess, signal: Deno.Signal): boolean {
  try {
    process.kill(signal);
    return true;
  } catch {
    return false;
  }
}

function endedOf({ code, stdout, stderr }: Deno.CommandOutput): Ended {
  return { code, stdout, stderr: new TextDecoder().decode(stderr) };
}

/**
 * Runs the command until it has said something, and to its end after something was done about it.
 *
 * @param at a part of what is said on standard error
 * @param act called as soon as that was said; `said` waits until something else was said as well
 */
export async function runUntil(
  folder: string,
  args: readonly string[],
  { at, act, means = {}, script = 'exec "$@"' }: {
    readonly at: string;
    readonly act: (
      process: Deno.ChildProcess,
      said: (text: string) => Promise<void>,
    ) => void | Promise<void>;
    readonly means?: Means;
    /** A shell's script in which the command stands as `"$@"`. */
    readonly script?: string;
  },
): Promise<Ended> {
  const process = shellCommand(folder, script, args, means).spawn();
  const stdout = new Response(process.stdout).bytes();
  let stderr = "";
  let more = Promise.withResolvers<void>();
  const listening = (async () => {
    for await (const text of process.stderr.pipeThrough(new TextDecoderStream())) {
      stderr += text;
      more.resolve();
      more = Promise.withResolvers();
    }
  })();
  const said = async (text: string) => {
    while (!stderr.includes(text)) {
      const ended = listening.then(() =>
        stderr.includes(text) || fail(`"${text}" not in ${stderr}`)
      );
      await Promise.race([more.promise, ended]);
    }
  };
  await said(at);
  await act(process, said);
  await listening;
  return { code: (await process.status).code, stdout: await stdout, stderr };
}

function fail(message: string): never {
  throw new AssertionError(message);
}

/** Checks that there is a whole picture. */
export async function assertWhole(path: string, width: number = 16): Promise<void> {
  assertEquals((await readPicture(path, "output")).width, width);
}

/** The temporary files in a folder. */
export function leftovers(folder: string): string[] {
  return Array.from(Deno.readDirSync(folder), ({ name }) => name)
    .filter((name) => name.endsWith(".part"));
}
