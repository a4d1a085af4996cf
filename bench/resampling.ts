/**
 * Time of the cores, and memory, of bringing a picture to another size, each in a process of its own.
 *
 *   ./pentimento deno run --allow-all bench/resampling.ts
 *
 * The picture is noise. Memory is by how much the process is larger at most, the result included and the
 * picture itself not; Linux alone knows it.
 */
import { noisePicture } from "../core/image/noise.ts";
import { resize } from "../core/image/resample.ts";
import { statusBytes } from "./process_memory.ts";
import { processorMilliseconds } from "./timing.ts";

/** Sizes before and afterwards. */
const CASES = [
  [6000, 4000, 512, 341],
  [6000, 4000, 2048, 1365],
  [512, 341, 2048, 1365],
  [724, 483, 1024, 683],
] as const;

async function measure([fromWidth, fromHeight, width, height]: number[]): Promise<void> {
  const picture = noisePicture(fromWidth!, fromHeight!);
  const before = statusBytes("VmRSS");
  const size = { width: width!, height: height! };
  const seconds: number[] = [];
  for (let run = 0; run < 3; run++) {
    seconds.push(await processorMilliseconds(() => resize(picture, size)) / 1000);
  }
  const grown = (statusBytes("VmHWM") - before) / 1024 ** 2;
  console.log(
    `${fromWidth} x ${fromHeight} to ${width} x ${height}: first ${seconds[0]!.toFixed(2)} s, ` +
      `best of three ${Math.min(...seconds).toFixed(2)} s, ${grown.toFixed(0)} MiB`,
  );
}

if (Deno.args.length > 0) {
  await measure(Deno.args.map(Number));
  Deno.exit(0);
}
for (const sides of CASES) {
  const map = Deno.env.get("PENTIMENTO_IMPORT_MAP");
  await new Deno.Command(Deno.execPath(), {
    args: [
      ...["run", "--allow-all", "--no-check", ...map ? [`--import-map=${map}`] : []],
      ...[import.meta.url, ...sides.map(String)],
    ],
    stdout: "inherit",
    stderr: "inherit",
  }).output();
}
