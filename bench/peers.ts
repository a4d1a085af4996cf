/** A peer: another program that does the same iteration and prints one line of JSON. */
interface Peer {
  readonly command: string;
  readonly args: readonly string[];
}

/** What a peer measured. */
export interface PeerTimes {
  /** Median milliseconds of an iteration. */
  readonly milliseconds: number;
  /** The total loss at the start. */
  readonly loss: number;
}

const file = (name: string) =>
  decodeURIComponent(new URL(`peers/${name}`, import.meta.url).pathname);

const PEERS: Readonly<Record<string, Peer>> = {
  "tfjs-webgpu": { command: Deno.execPath(), args: ["run", "-A", file("tfjs_vgg19.ts")] },
  "torch-cpu": { command: "python3", args: [file("torch_vgg19.py"), "--device", "cpu"] },
  "torch-cuda": { command: "python3", args: [file("torch_vgg19.py"), "--device", "cuda"] },
};

/** The names of all peers. */
export const PEER_NAMES: readonly string[] = Object.keys(PEERS);

/**
 * Runs a peer in a process of its own.
 *
 * @returns `undefined` when it cannot run here; why is said on stderr
 */
export async function peerTimes(
  name: string,
  options: { readonly size: number; readonly iterations: number },
): Promise<PeerTimes | undefined> {
  const { command, args } = PEERS[name]!;
  const python = Deno.env.get("PYTHON");
  const program = new Deno.Command(command === "python3" && python ? python : command, {
    args: [...args, "--size", String(options.size), "--iterations", String(options.iterations)],
    stdout: "piped",
    stderr: "piped",
  });
  try {
    const { success, stdout, stderr } = await program.output();
    const text = new TextDecoder();
    const line = text.decode(stdout).trim().split("\n").at(-1);
    if (success && line) return JSON.parse(line) as PeerTimes;
    console.error(`${name} cannot run here: ${text.decode(stderr).trim().split("\n").at(-1)}`);
  } catch (error) {
    console.error(`${name} cannot run here: ${(error as Error).message}`);
  }
  return undefined;
}
