/**
 * Time and memory of decoding pictures to sRGB, as the command line does, each in a process of its own.
 *
 *   ./pentimento deno run --allow-all bench/decoding.ts PICTURE...
 *
 * Memory is by how much the process is larger at most, without the pixels' way to planes. The time of the
 * cores is what the kernel counts for the process; Linux alone knows both.
 */
import { decodeApart } from "../cli/pictures/decode_apart.ts";
import { isReadable, recognizeFormat } from "../cli/pictures/formats/index.ts";
import { statusBytes } from "./process_memory.ts";

const MiB = 1024 ** 2;

/** No bounds: what is asked is what decoding takes. */
const UNBOUNDED = { seconds: Infinity, bytes: Infinity };

/** Milliseconds that the cores worked for this process, in user code and the kernel (proc(5), fields 14, 15). */
function worked(): number {
  if (Deno.build.os !== "linux") return NaN;
  const [user, kernel] = Deno.readTextFileSync("/proc/self/stat").split(") ").at(-1)!.split(" ")
    .slice(11);
  return 10 * (Number(user) + Number(kernel));
}

async function measure(path: string): Promise<void> {
  const bytes = await Deno.readFile(path);
  const format = recognizeFormat(bytes);
  if (!format || !isReadable(format)) throw new Error(`${path} is of no format that can be read`);
  const before = statusBytes("VmRSS");
  const [started, workedBefore] = [performance.now(), worked()];
  const { width, height, metadata } = await decodeApart(bytes, UNBOUNDED);
  const milliseconds = Math.round(performance.now() - started);
  const ofCores = worked() - workedBefore;
  const grown = statusBytes("VmHWM") - before;
  const times = (grown - 64 * MiB) / (4 * width * height);
  const from = metadata?.icc ? `, from ${metadata.icc}` : "";
  console.log(
    `${path} ${width} x ${height}${from}: ${milliseconds} ms, ${ofCores} ms of the cores, ` +
      `${Math.round(grown / MiB)} MiB, 64 and ${times.toFixed(2)} times the picture`,
  );
}

const [first, ...rest] = Deno.args;
if (first === "--one") {
  await measure(rest[0]!);
  Deno.exit(0);
}
for (const path of Deno.args) {
  const map = Deno.env.get("PENTIMENTO_IMPORT_MAP");
  await new Deno.Command(Deno.execPath(), {
    args: [
      ...["run", "--allow-all", "--no-check", ...map ? [`--import-map=${map}`] : []],
      ...[import.meta.url, "--one", path],
    ],
    stdout: "inherit",
    stderr: "inherit",
  }).output();
}
