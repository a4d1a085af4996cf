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

/** The further permissions of a process. */
export interface Means {
  /** A cache folder. Default: none is named. */
  readonly cache?: string;
  /** The host and port that it may talk to. Default: none. */
  readonly host?: string;
  /** What becomes of its standard input. Default: that of the tests. */
  readonly stdin?: "piped";
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
  { cache, host }: Means,
): string[] {
  return [
    "run",
    `--allow-read=${[folder, `${ROOT}cli/pictures/formats`, ...cache ? [cache] : []]}`,
    `--allow-write=${[folder, ...cache ? [cache] : []]}`,
    `--allow-env=DENO_WEBGPU_BACKEND,${CACHE}`,
    ...host ? [`--allow-net=${host}`] : [],
    "--no-prompt",
    `--config=${ROOT}deno.json`,
    ...packageFlags(),
    MAIN,
    ...args,
  ];
}

function surroundings(folder: string, { cache, stdin }: Means) {
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
    },
  } as const;
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
  const [stdout, stderr] = [Deno.stdout, Deno.stderr].map((stream) => capture(stream, stack));
  const code = await main(args);
  return { code, stdout: stdout!(), stderr: stderr!() };
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
