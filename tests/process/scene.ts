/** The real command as a process: small pictures, quick options, and what a run must never leave. */
import { assert, assertEquals } from "@std/assert";
import { readPicture } from "../../cli/pictures/image_file.ts";
import { putPictures } from "../cli/pictures/pictures.ts";
import { cliCommand, inFolder, type Means, SHALLOW, shellCommand } from "../cli/run_cli.ts";

/** The options of a run of a second. */
const QUICK = [...SHALLOW, "--weights", "free", "--no-tune", "--overwrite"];

/** A run that takes longer than anybody waits. */
export const ENDLESS = ["--iterations", "1000000"];

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

function endedOf({ code, stdout, stderr }: Deno.CommandOutput): Ended {
  return { code, stdout, stderr: new TextDecoder().decode(stderr) };
}

/**
 * Runs the command until it has said something, and goes on when something was done about it.
 *
 * @param at a part of what is said on standard error; nothing waits for the first sign of the program
 * @param act called once, as soon as that was said
 */
export async function runUntil(
  folder: string,
  args: readonly string[],
  { at, act, means = {}, script = 'exec "$@"' }: {
    readonly at: string;
    readonly act: (process: Deno.ChildProcess) => void | Promise<void>;
    readonly means?: Means;
    /** A shell's script in which the command stands as `"$@"`. */
    readonly script?: string;
  },
): Promise<Ended> {
  const process = shellCommand(folder, script, args, means).spawn();
  const stdout = new Response(process.stdout).bytes();
  let stderr = "";
  let acted = false;
  for await (const text of process.stderr.pipeThrough(new TextDecoderStream())) {
    stderr += text;
    if (acted || !stderr.includes(at)) continue;
    acted = true;
    await act(process);
  }
  const { code } = await process.status;
  assert(acted, `"${at}" was never said: ${stderr}`);
  return { code, stdout: await stdout, stderr };
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
