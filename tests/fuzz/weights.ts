/**
 * Fuzzes the readers of weights with fresh seeds.
 *
 *   ./pentimento deno run --allow-read tests/fuzz/weights.ts [--seconds 30] [--format keras]
 *   ... --format keras --seed 123      begins with a case that failed
 *
 * Fails when a file is neither read nor refused in a sentence, or takes too long or too much memory.
 */
import { parseArgs } from "@std/cli/parse-args";
import { PentimentoError } from "../../core/errors.ts";
import { memorySource } from "../../weights/formats/bytes.ts";
import { openTensorFile } from "../../weights/formats/index.ts";
import { compactVgg19 } from "../../weights/vgg/convert.ts";
import { loadVgg19 } from "../../weights/vgg/load.ts";
import { SeededRandom } from "../../weights/weights_free/random.ts";
import { mutate } from "../weights/mutate.ts";
import { pytorchBytes } from "../weights/pytorch_fixtures.ts";
import { safetensorsFile } from "../weights/safetensors_writer.ts";
import { vggTensors } from "../weights/synthetic_vgg.ts";
import { AllocationWatch } from "../weights/watching.ts";

/** No damage may take longer; the files are read in milliseconds. */
const LONGEST_MILLISECONDS = 5000;

/** The most bytes at once, and the most that the process may grow by: files of a megabyte need far less. */
const LARGEST_BYTES = 1 << 23;
const MOST_GROWTH_BYTES = 512_000_000;

function kerasBytes(name: string): Uint8Array {
  return Deno.readFileSync(new URL(`../fixtures/keras/${name}`, import.meta.url));
}

const encode = (text: string) => new TextEncoder().encode(text);

/** Whole files, by the name of their format. */
const FILES: Readonly<Record<string, readonly Uint8Array[]>> = {
  safetensors: [
    safetensorsFile(vggTensors(1, { dtype: "F16" }), { convention: "torchvision" }),
    safetensorsFile([{ name: "a", dtype: "F32", shape: [2, 3], data: new Float32Array(6) }]),
  ],
  index: [encode('{"weight_map": {"a": "b.safetensors"}, "metadata": {"total_size": 12}}')],
  zip: ["network", "checkpoint", "views", "kinds", "network_repacked"]
    .map((name) => pytorchBytes(`${name}.pth`)),
  pickle: ["network", "checkpoint", "views", "kinds"].map((name) =>
    pytorchBytes(`${name}_legacy.pth`)
  ),
  keras: ["vgg19_conv1_1.h5", "model.h5", "kinds.h5", "circle.h5"].map(kerasBytes),
};

/** Runs work that may fail with a sentence, and with nothing else. */
async function attempt(work: () => Promise<unknown>): Promise<boolean> {
  try {
    await work();
    return true;
  } catch (error) {
    if (!(error instanceof PentimentoError)) throw error;
    if (/\n/.test(error.message)) throw new Error(`more than a line: ${error.message}`);
    return false;
  }
}

/** Reads a file in every way; true when its tensors are there. */
async function readEverything(bytes: Uint8Array): Promise<boolean> {
  const source = memorySource(bytes, "damaged");
  const sibling = () => Promise.resolve(memorySource(FILES["safetensors"]![1]!, "b.safetensors"));
  await attempt(() => loadVgg19(bytes));
  return await attempt(async () => {
    const file = await openTensorFile(source, { sibling });
    for (const tensor of file.tensors.values()) await attempt(() => tensor.read());
    await attempt(() => compactVgg19(file, { source: "here", preprocessing: "caffe" }));
  });
}

/** Damages one file, reads it, and fails when that takes too long or too much. */
async function damageOne(format: string, seed: number): Promise<boolean> {
  const random = new SeededRandom(seed);
  const files = FILES[format]!;
  const file = files[Math.floor(random.uniform(0, files.length))]!;
  let bytes = mutate(file, random);
  // Large files are damaged more, where their structures stand.
  while (random.uniform() < 0.3) bytes = mutate(bytes, random);
  using watch = new AllocationWatch();
  let isRead = false;
  const reading = async () => {
    const started = performance.now();
    isRead = await readEverything(bytes);
    return performance.now() - started;
  };
  let milliseconds = await reading();
  // A machine may have stopped for a while; a file that takes long does so each time.
  if (milliseconds > LONGEST_MILLISECONDS) milliseconds = await reading();
  if (milliseconds > LONGEST_MILLISECONDS) throw new Error(`took ${milliseconds} ms`);
  if (watch.largest > LARGEST_BYTES) throw new Error(`needed ${watch.largest} bytes at once`);
  return isRead;
}

const options = parseArgs(Deno.args, { string: ["seconds", "seed", "format"] });
const seconds = Number(options.seconds ?? 30);
const first = Number(options.seed ?? crypto.getRandomValues(new Uint32Array(1))[0]! >>> 2);
const formats = options.format ? [options.format] : Object.keys(FILES);
console.log(`Damaging files of weights for ${seconds} seconds from seed ${first} on`);
const until = performance.now() + 1000 * seconds;
const before = Deno.memoryUsage().rss;
const counts = { read: 0, refused: 0 };
for (let seed = first; performance.now() < until; seed++) {
  for (const format of formats) {
    try {
      counts[await damageOne(format, seed) ? "read" : "refused"]++;
    } catch (error) {
      console.error(`repeat it by: tests/fuzz/weights.ts --format ${format} --seed ${seed}`);
      throw error;
    }
  }
  const growth = Deno.memoryUsage().rss - before;
  if (growth > MOST_GROWTH_BYTES) throw new Error(`seed ${seed}: ${growth} bytes more in use`);
}
console.log(`${counts.read} read, ${counts.refused} refused in a sentence`);
