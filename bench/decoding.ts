/**
 * Time and memory of decoding pictures, as the command line does and by Jimp, each in a process of its own.
 *
 *   ./pentimento deno run --allow-all bench/decoding.ts PICTURE...
 *
 * Memory is by how much the process is larger at most (Linux alone knows), without the pixels' way to planes.
 */
import { decodeApart } from "../cli/pictures/decode_apart.ts";
import { jimpCodec } from "../cli/pictures/formats/jimp.ts";
import { isReadable, recognizeFormat } from "../cli/pictures/formats/index.ts";

const MiB = 1024 ** 2;

/** No bounds: what is asked is what decoding takes. */
const UNBOUNDED = { seconds: Infinity, bytes: Infinity };

const LIMITS = { maxResolutionInMP: 100, maxMemoryUsageInMB: 4096, tolerantDecoding: false };

function status(key: string): number {
  if (Deno.build.os !== "linux") return NaN;
  const text = Deno.readTextFileSync("/proc/self/status");
  return 1024 * Number(new RegExp(`${key}:\\s*(\\d+)`).exec(text)![1]);
}

async function measure(decoder: string, path: string): Promise<void> {
  const bytes = await Deno.readFile(path);
  const format = recognizeFormat(bytes);
  if (!format || !isReadable(format)) throw new Error(`${path} is of no format that can be read`);
  const before = status("VmRSS");
  const started = performance.now();
  const { width, height } = decoder === "ours"
    ? await decodeApart(bytes, UNBOUNDED)
    : await jimpCodec(`image/${format.name.toLowerCase()}`, { decoding: LIMITS }).decode(bytes);
  const milliseconds = Math.round(performance.now() - started);
  const grown = status("VmHWM") - before;
  const times = (grown - 64 * MiB) / (4 * width * height);
  console.log(
    `${path} ${width} x ${height}, ${decoder}: ${milliseconds} ms, ${
      Math.round(grown / MiB)
    } MiB, ` +
      `64 and ${times.toFixed(2)} times the picture`,
  );
}

const [first, ...rest] = Deno.args;
if (first === "--one") {
  await measure(rest[0]!, rest[1]!);
  Deno.exit(0);
}
for (const path of Deno.args) {
  for (const decoder of ["ours", "jimp"]) {
    const map = Deno.env.get("PENTIMENTO_IMPORT_MAP");
    await new Deno.Command(Deno.execPath(), {
      args: [
        ...["run", "--allow-all", "--no-check", ...map ? [`--import-map=${map}`] : []],
        ...[import.meta.url, "--one", decoder, path],
      ],
      stdout: "inherit",
      stderr: "inherit",
    }).output();
  }
}
