/** Other programs that run the same iteration, each in a process of its own. */
import type { IterationTimes } from "./timing.ts";

/** Other programs that do the same iteration, each as its script and what that is given. */
const PEERS = {
  "tfjs-webgpu": ["tfjs_vgg19.ts"],
  "jax-js": ["jax_vgg19.ts"],
  "torch-cpu": ["torch_vgg19.py", "--device", "cpu"],
  "torch-cuda": ["torch_vgg19.py", "--device", "cuda"],
  "torch-cuda-tf32": ["torch_vgg19.py", "--device", "cuda", "--tf32"],
} as const;

/** The name of a peer in `--peers`. */
export type PeerName = keyof typeof PEERS;

/** The names of all peers. */
export const PEER_NAMES: readonly PeerName[] = Object.keys(PEERS) as PeerName[];

/** The default peers: those that run on a processor, and on a GPU also those that run only there. */
export function defaultPeers(software: boolean): readonly PeerName[] {
  return software ? PEER_NAMES.filter((name) => !name.startsWith("torch-cuda")) : PEER_NAMES;
}

/** The times of a peer. */
export interface PeerTimes extends IterationTimes {
  /** The peer's own name and version. */
  readonly peer: string;
}

/** The reason why a peer has no times. */
export interface Unmeasured {
  /** Half a sentence: "over 600 s". */
  readonly reason: string;
}

/** Options of {@linkcode runPeer}. */
export interface PeerOptions {
  /** Width and height of the pictures in pixels. */
  readonly size: number;
  /** Iterations per wait. Default: the peer's choice, by the same rule as ours. */
  readonly iterations?: number | undefined;
  /** Seconds that it may take, start and compilation included. */
  readonly limit: number;
}

/** Runs a peer in a process of its own. */
export async function runPeer(
  name: PeerName,
  options: PeerOptions,
): Promise<PeerTimes | Unmeasured> {
  const [script, ...args] = PEERS[name];
  const file = decodeURIComponent(new URL(`peers/${script}`, import.meta.url).pathname);
  const asked = ["--size", String(options.size)];
  if (options.iterations !== undefined) asked.push("--iterations", String(options.iterations));
  const python = script.endsWith(".py");
  const command = python ? await findPython() : Deno.execPath();
  if (command === undefined) return { reason: "no Python with torch (PYTHON may name one)" };
  const runner = python ? [] : ["run", "--allow-all", "--no-check"];
  return await runJson<PeerTimes>(command, [...runner, file, ...args, ...asked], options);
}

/**
 * Runs a program that prints what it measured as the last line of its output, as JSON.
 *
 * @param options.limit in seconds: then it is ended
 * @param options.env variables besides those of this process. Default: none
 */
export async function runJson<T extends object>(
  command: string,
  args: readonly string[],
  { limit, env = {} }: { readonly limit: number; readonly env?: Readonly<Record<string, string>> },
): Promise<T | Unmeasured> {
  const tooLate = AbortSignal.timeout(1000 * limit);
  const program = new Deno.Command(command, {
    args: [...args],
    env: { ...env, NO_COLOR: "1" },
    signal: tooLate,
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  });
  const { success, stdout, stderr } = await program.output();
  if (tooLate.aborted) return { reason: `over ${limit} s` };
  const text = new TextDecoder();
  const line = text.decode(stdout).trim().split("\n").at(-1);
  if (success && line) return JSON.parse(line) as T;
  return { reason: reasonIn(text.decode(stderr)) };
}

/** The line of a failed program's messages that says why: Deno's own, or the last. */
export function reasonIn(messages: string): string {
  const lines = messages.split("\n").map((line) => line.trim()).filter((line) => line !== "");
  const own = lines.find((line) => line.startsWith("error: ") && line.length > "error: ".length);
  const reason = own?.replace(/^error: (Uncaught )?(\(in promise\) )?/, "") ?? lines.at(-1);
  return reason ?? "it ended without a word";
}

let found: Promise<string | undefined> | undefined;

/** A Python that has torch and numpy: what PYTHON names, the first on the path, or the system's. */
export function findPython(): Promise<string | undefined> {
  return found ??= firstWithTorch();
}

async function firstWithTorch(): Promise<string | undefined> {
  const named = Deno.env.get("PYTHON");
  for (const command of [...(named ? [named] : []), "python3", "/usr/bin/python3"]) {
    if (await hasTorch(command)) return command;
  }
  return undefined;
}

async function hasTorch(command: string): Promise<boolean> {
  const args = ["-c", "import numpy, torch"];
  try {
    const { success } = await new Deno.Command(command, { args, stdout: "null", stderr: "null" })
      .output();
    return success;
  } catch {
    // The program does not exist.
    return false;
  }
}
