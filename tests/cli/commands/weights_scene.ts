/** Scenes of the tests of the weights commands: a folder, a cache, a server, and the model that they keep. */
import { assert, assertEquals } from "@std/assert";
import { FileServer, type ServedFile } from "../../weights/http_server.ts";
import { safetensorsFile } from "../../weights/safetensors_writer.ts";
import { vggTensors } from "../../weights/synthetic_vgg.ts";
import { callCli, type Finished, inFolder, runCli } from "../run_cli.ts";

/** The header's metadata of a file whose network expects PyTorch's preprocessing. */
export const CONVENTION = { convention: "torchvision" };

/** conv1_1 to conv2_2, with what nobody needs before and behind it. */
export const MODEL = safetensorsFile([
  { name: "before", dtype: "F32", shape: [50_000], data: new Float32Array(50_000) },
  ...vggTensors(4),
  { name: "classifier", dtype: "F32", shape: [500_000], data: new Float32Array(500_000) },
], CONVENTION);

/** A folder of its own, a cache in it, and a server that may be talked to. */
export interface Scene {
  readonly folder: string;
  readonly weights: string;
  readonly server: FileServer;
  /** Runs a command as a process. */
  run(...args: readonly string[]): Promise<Finished>;
  /** Runs a command within this process. */
  call(...args: readonly string[]): Promise<Finished>;
}

/** Runs a test in such a scene, with these files on the server. */
export async function inScene(
  files: Record<string, ServedFile>,
  test: (scene: Scene) => Promise<void>,
): Promise<void> {
  await inFolder(async (folder) => {
    await using server = new FileServer(files);
    const means = { cache: `${folder}/cache`, host: `127.0.0.1:${server.port}` };
    const run = (...args: readonly string[]) => runCli(folder, args, means);
    const call = (...args: readonly string[]) => callCli(folder, args, means.cache);
    await test({ folder, weights: `${folder}/cache/weights`, server, run, call });
  });
}

/** Ends with 1, says one sentence and nothing else. */
export function assertFails({ code, stdout, stderr }: Finished, message: string): void {
  assertEquals([code, stdout], [1, ""], stderr);
  assert(/^error: [^\n]+\n$/.test(stderr), `one line: ${stderr}`);
  assert(stderr.includes(message), `${message} in ${stderr}`);
}
