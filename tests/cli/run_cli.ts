/** The command line as a process of its own, with no more permissions than the launcher gives it. */

const pathOf = (url: string) => decodeURIComponent(new URL(url, import.meta.url).pathname);
const MAIN = pathOf("../../cli/main.ts");
const ROOT = pathOf("../../");

/** What a process left behind. */
export interface Finished {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** The variable by which the launcher names the cache folder. */
const CACHE = "PENTIMENTO_CACHE";

/**
 * The command that runs the command line within a folder. With a cache folder it may use that too. Where the tests run with an import map of their
 * own, PENTIMENTO_IMPORT_MAP says which, and the process gets the same.
 */
export function cliCommand(
  folder: string,
  args: readonly string[],
  cache?: string,
): Deno.Command {
  const map = Deno.env.get("PENTIMENTO_IMPORT_MAP");
  const permissions = [
    `--allow-read=${[folder, ...cache ? [cache] : []]}`,
    `--allow-write=${[folder, ...cache ? [cache] : []]}`,
    `--allow-env=DENO_WEBGPU_BACKEND,${CACHE}`,
    "--no-prompt",
  ];
  return new Deno.Command(Deno.execPath(), {
    args: [
      "run",
      ...permissions,
      `--config=${ROOT}deno.json`,
      ...(map ? [`--import-map=${map}`] : []),
      MAIN,
      ...args,
    ],
    cwd: folder,
    stdout: "piped",
    stderr: "piped",
    // Without the second one, Vulkan drivers complain on standard error.
    env: {
      NO_COLOR: "1",
      XDG_RUNTIME_DIR: Deno.env.get("XDG_RUNTIME_DIR") ?? folder,
      [CACHE]: cache ?? "",
    },
  });
}

/** Runs the command line in a folder, to its end. */
export async function runCli(folder: string, ...args: readonly string[]): Promise<Finished> {
  const { code, stdout, stderr } = await cliCommand(folder, args).output();
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  return { code, stdout: text(stdout), stderr: text(stderr) };
}

/** A folder that is there as long as the test. */
export async function inFolder(test: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await test(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}
