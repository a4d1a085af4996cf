/** The command line in tests: as a process with the launcher's permissions, or within the tests' process. */
import { main } from "../../cli/main.ts";
import { packageFlags } from "../helpers/package_flags.ts";
import { exists } from "../launcher_scene.ts";

const pathOf = (url: string) => decodeURIComponent(new URL(url, import.meta.url).pathname);
const MAIN = pathOf("../../cli/main.ts");
const ROOT = pathOf("../../");

/** The exit code and the output of a command. */
export interface Finished {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** The variable by which the launcher names the cache folder. */
const CACHE = "PENTIMENTO_CACHE";

/** The variable by which it names the folder for pictures that cannot be written where they should be. */
const RESCUE = "PENTIMENTO_RESCUE";

/** The variable by which it says that the end of the terminal is to be survived, as nohup(1) has it. */
const NOHUP = "PENTIMENTO_NOHUP";

/** The further permissions of a process. */
export interface Means {
  /** A cache folder. Default: none is named. */
  readonly cache?: string;
  /** The host and port that it may talk to. Default: none. */
  readonly host?: string;
  /** What becomes of its standard input. Default: that of the tests. */
  readonly stdin?: "piped";
  /** The folder for pictures that cannot be written where they should be. Default: none is named. */
  readonly rescue?: string;
  /** Whether the end of its terminal is survived. Default `false`. */
  readonly nohup?: boolean;
  /** More files and folders to read and write. Default: none. */
  readonly paths?: readonly string[];
  /** Environment variables that it may see, as the launcher lets a batch. Default: none. */
  readonly variables?: Readonly<Record<string, string>>;
  /** A module that runs before the command line, and may send signals. Default: none. */
  readonly preload?: URL;
}

/**
 * The command that runs the command line within a folder.
 */
export function cliCommand(
  folder: string,
  args: readonly string[],
  means: Means = {},
): Deno.Command {
  return new Deno.Command(Deno.execPath(), {
    args: denoArguments(folder, args, means),
    ...surroundings(folder, means),
  });
}

/** True where there is no script(1) to make a terminal. */
export const noTerminal = Deno.build.os !== "linux" || !exists("/usr/bin/script");

/**
 * The same at a terminal.
 *
 * @param input what is typed there
 * @returns the exit code and what the terminal shows
 */
export async function runOnTerminal(
  folder: string,
  args: readonly string[],
  { input, ...means }: Means & { readonly input: string },
): Promise<{ readonly code: number; readonly shown: string }> {
  const words = [Deno.execPath(), ...denoArguments(folder, args, means)];
  const line = words.map((word) => `'${word.replaceAll("'", "'\\''")}'`).join(" ");
  const process = new Deno.Command("/usr/bin/script", {
    args: ["--quiet", "--return", "--command", line, "/dev/null"],
    ...surroundings(folder, means),
    stdin: "piped",
  }).spawn();
  const writer = process.stdin.getWriter();
  await writer.write(new TextEncoder().encode(input));
  await writer.close();
  const { code, stdout } = await process.output();
  return { code, shown: new TextDecoder().decode(stdout).replaceAll("\r\n", "\n") };
}

function denoArguments(
  folder: string,
  args: readonly string[],
  { cache, host, rescue, paths = [], variables = {}, preload }: Means,
): string[] {
  const files = [folder, ...cache ? [cache] : [], ...rescue ? [rescue] : [], ...paths];
  return [
    "run",
    `--allow-read=${[...files, `${ROOT}cli/pictures/formats`]}`,
    `--allow-write=${files}`,
    `--allow-env=${["DENO_WEBGPU_BACKEND", CACHE, RESCUE, NOHUP, ...Object.keys(variables)]}`,
    ...host ? [`--allow-net=${host}`] : [],
    ...preload ? ["--allow-run", `--preload=${preload.href}`] : [],
    "--no-prompt",
    `--config=${ROOT}deno.json`,
    ...packageFlags(),
    MAIN,
    ...args,
  ];
}

function surroundings(folder: string, { cache, rescue, nohup, stdin, variables }: Means) {
  return {
    cwd: folder,
    ...(stdin && { stdin }),
    stdout: "piped",
    stderr: "piped",
    // Without the second one, and with an empty third, Vulkan drivers complain on standard error.
    env: {
      NO_COLOR: "1",
      XDG_RUNTIME_DIR: Deno.env.get("XDG_RUNTIME_DIR") ?? folder,
      XDG_CACHE_HOME: Deno.env.get("XDG_CACHE_HOME") || `${Deno.env.get("HOME") ?? folder}/.cache`,
      [CACHE]: cache ?? "",
      [RESCUE]: rescue ?? "",
      [NOHUP]: nohup ? "yes" : "",
      ...variables,
    },
  } as const;
}

/**
 * The command line within a folder, started by a shell, whose script has the words of the command as `"$@"`:
 * for streams that only a shell can close or redirect.
 */
export function shellCommand(
  folder: string,
  script: string,
  args: readonly string[],
  means: Means = {},
): Deno.Command {
  return new Deno.Command("/bin/sh", {
    args: ["-c", script, "sh", Deno.execPath(), ...denoArguments(folder, args, means)],
    ...surroundings(folder, means),
  });
}

/** Runs the command line in a folder as a process, to its end. */
export async function runCli(
  folder: string,
  args: readonly string[],
  means?: Means,
): Promise<Finished> {
  const { code, stdout, stderr } = await cliCommand(folder, args, means).output();
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  return { code, stdout: text(stdout), stderr: text(stderr) };
}

/**
 * Runs the command line in a folder within this process, which saves the start-up, but has every permission.
 * Commands run one after the other: they share the working directory and the standard streams.
 *
 * @param cache the cache folder. Default: one that does not exist
 */
export async function callCli(
  folder: string,
  args: readonly string[],
  cache: string = `${folder}/no-cache`,
): Promise<Finished> {
  using stack = new DisposableStack();
  stack.use(useCache(cache));
  const before = Deno.cwd();
  stack.defer(() => Deno.chdir(before));
  Deno.chdir(folder);
  const output = stack.use(captureOutput());
  const code = await main(args);
  return { code, stdout: output.stdout(), stderr: output.stderr() };
}

/** Keeps what this process writes to its standard streams, as if they were files, until it is disposed of. */
export function captureOutput(): Disposable & Record<"stdout" | "stderr", () => string> {
  const stack = new DisposableStack();
  const stdout = capture(Deno.stdout, stack);
  const stderr = capture(Deno.stderr, stack);
  return { stdout, stderr, [Symbol.dispose]: () => stack.dispose() };
}

/** Names the cache folder of this process until it is disposed of. */
export function useCache(cache: string): Disposable {
  const stack = new DisposableStack();
  const before = Deno.env.get(CACHE);
  stack.defer(() => before === undefined ? Deno.env.delete(CACHE) : Deno.env.set(CACHE, before));
  Deno.env.set(CACHE, cache);
  return stack;
}

/** Keeps what is written to a stream, as if it were a file, until the stack is disposed of. */
function capture(stream: typeof Deno.stdout, stack: DisposableStack): () => string {
  const replaced: Partial<typeof Deno.stdout> = stream;
  const decoder = new TextDecoder();
  let text = "";
  replaced.isTerminal = () => false;
  replaced.writeSync = (bytes) => {
    text += decoder.decode(bytes, { stream: true });
    return bytes.length;
  };
  // The stream's own methods stand in its prototype.
  stack.defer(() => delete replaced.isTerminal && delete replaced.writeSync);
  return () => text;
}

/** A folder that exists as long as the test. */
export async function inFolder(test: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await test(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** The names of what is in a folder. */
export function list(folder: string): string[] {
  return Array.from(Deno.readDirSync(folder), ({ name }) => name).sort();
}

/** Losses that are quick to compute: the least with a choice between kernels. */
export const SHALLOW = ["--size", "16", "--content-layers", "conv1_2", "--style-layers", "conv1_1"];
