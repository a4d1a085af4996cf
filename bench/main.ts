/**
 * The benchmark: how long an iteration (losses, gradient, Adam) of style transfer takes, where the time
 * goes, and how long it takes others on the same adapter in the same run.
 *
 *     deno task bench --sizes 128,256 --peers tfjs-webgpu,torch-cpu --iterations 3 --json
 *
 * Content conv4_2, style conv1_1 to conv5_1, hashed weights, square pictures. The environment variable
 * PYTHON names a Python that has torch.
 *
 * @module
 */
import { parseArgs } from "@std/cli/parse-args";
import { openGpu } from "../core/gpu/open.ts";
import { type OwnTimes, ownTimes } from "./ours.ts";
import { PEER_NAMES, peerTimes } from "./peers.ts";

const flags = parseArgs(Deno.args, {
  string: ["sizes", "peers", "iterations"],
  boolean: ["json", "help"],
});
if (flags.help) {
  console.log(
    "deno task bench [--sizes 128,256] [--peers none|NAME,...] [--iterations 5] [--json]\n" +
      `Peers: ${PEER_NAMES.join(", ")}`,
  );
  Deno.exit(0);
}
const sizes = (flags.sizes ?? "128,256").split(",").map(Number);
const peers = (flags.peers ?? "tfjs-webgpu,torch-cpu").split(",").filter((name) => name !== "none");
const iterations = Number(flags.iterations ?? 5);
const unknown = peers.find((name) => !PEER_NAMES.includes(name));
if (unknown !== undefined || sizes.some((size) => !(size >= 16)) || !(iterations >= 1)) {
  console.error(
    `Sizes of at least 16, iterations of at least 1, and peers among ${
      PEER_NAMES.join(", ")
    } are wanted`,
  );
  Deno.exit(2);
}

using gpu = await openGpu();
const results: { own: OwnTimes; peers: Record<string, number>; losses: Record<string, number> }[] =
  [];
for (const size of sizes) {
  const own = await ownTimes(gpu, size, iterations);
  const result = { own, peers: {} as Record<string, number>, losses: {} as Record<string, number> };
  for (const name of peers) {
    const times = await peerTimes(name, { size, iterations: Math.min(iterations, 3) });
    if (times === undefined) continue;
    result.peers[name] = times.milliseconds;
    result.losses[name] = times.loss;
  }
  results.push(result);
  if (!flags.json) print(result);
}
if (flags.json) {
  const kernels = results.flatMap(({ own }) => own.kernels.map((k) => ({ size: own.size, ...k })));
  const rows = results.map(({ own: { size, milliseconds, loss, bytes }, peers, losses }) => ({
    size,
    milliseconds,
    peers,
    loss,
    losses,
    bytes,
  }));
  const { description: adapter, vendor, device } = gpu.info;
  const versions = { deno: Deno.version.deno };
  const report = { adapter, driver: { vendor, device }, versions, kernels, iterations: rows };
  console.log(JSON.stringify(report, null, 2));
}

function print({ own, peers, losses }: typeof results[number]): void {
  const { size, milliseconds, bytes, kernels } = own;
  const rate = size ** 2 / milliseconds / 1e3;
  console.log(`\n${size} x ${size} on ${gpu.info.description}`);
  console.log(
    `  pentimento ${milliseconds.toFixed(0)} ms an iteration, ${
      rate.toPrecision(3)
    } megapixel-iterations/s, ` +
      `${mebibytes(bytes.weights)} of weights and ${bytes.perPixel.toFixed(0)} bytes a pixel`,
  );
  for (const [name, time] of Object.entries(peers)) {
    const differs = Math.abs(losses[name]! / own.loss - 1);
    console.log(
      `  ${name} ${time.toFixed(0)} ms, ${(time / milliseconds).toFixed(2)} times ours ` +
        `(loss differs by ${differs.toExponential(1)})`,
    );
  }
  for (const { kernel, calls, milliseconds } of kernels.slice(0, 12)) {
    console.log(
      `  ${milliseconds.toFixed(1).padStart(9)} ms ${String(calls).padStart(4)} x ${kernel}`,
    );
  }
}

function mebibytes(bytes: number): string {
  return `${(bytes / 2 ** 20).toFixed(0)} MiB`;
}
