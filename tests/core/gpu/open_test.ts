/** Tests of opening a GPU: a device of its own, and one that is shared. */
import { assert, assertAlmostEquals, assertEquals, assertRejects } from "@std/assert";
import { PentimentoError } from "../../../core/errors.ts";
import { deviceFor, openGpu } from "../../../core/gpu/open.ts";
import type { Picture } from "../../../core/image/picture.ts";
import { evaluate } from "../../../core/run/evaluate.ts";
import { weightsFreeVgg19 } from "../../../weights/weights_free/build.ts";
import { hashed } from "../../helpers/hashed.ts";

/** Pixels around one half. */
function picture(width: number, height: number, seed: number): Picture {
  const data = hashed(3 * width * height, { seed, amplitude: 0.5 }).map((value) => value + 0.5);
  return { width, height, data };
}

const adapter = (await navigator.gpu.requestAdapter())!;

Deno.test("a shared device: with no more than WebGPU's own limits it gives the same losses, and stays alive", async () => {
  const device = await adapter.requestDevice();
  const content = picture(24, 16, 1);
  const style = picture(24, 16, 2);
  const layers = { contentLayers: { conv2_1: 1 }, styleLayers: { conv1_1: 1, conv2_1: 1 } };
  const network = weightsFreeVgg19({ style, upTo: "conv2_1" });
  const options = { network, content, style, target: style, ...layers };
  const totals: number[] = [];
  for (const shared of [device, undefined]) {
    using gpu = await openGpu(shared && { device: shared });
    assertEquals(gpu.device === device, shared === device);
    totals.push((await evaluate(gpu, options)).total);
  }
  assertAlmostEquals(totals[0]!, totals[1]!, 1e-4 * totals[1]!);
  const buffer = device.createBuffer({ size: 16, usage: GPUBufferUsage.COPY_DST });
  device.queue.writeBuffer(buffer, 0, new Float32Array(4));
  await device.queue.onSubmittedWorkDone();
  assertEquals(await Promise.race([device.lost, undefined]), undefined);
  device.destroy();
});

Deno.test("a shared device: what is made on it ends with the Gpu, and a second Gpu may share it", async () => {
  const device = await adapter.requestDevice(deviceFor(adapter));
  using other = await openGpu({ device });
  const gpu = await openGpu({ device });
  const buffer = gpu.buffer("ours", 64);
  gpu[Symbol.dispose]();
  device.pushErrorScope("validation");
  device.queue.writeBuffer(buffer, 0, new Float32Array(4));
  device.queue.submit([]);
  assert(await device.popErrorScope() !== null, "the buffer is still there");
  other.checkAlive();
  assertEquals(other.limits["maxBufferSize"], adapter.limits.maxBufferSize);
  device.destroy();
});

Deno.test("a shared device that lacks something: the sentence names the limit", async () => {
  const device = {
    limits: {
      maxComputeInvocationsPerWorkgroup: 128,
      maxComputeWorkgroupStorageSize: 16384,
      maxStorageBuffersPerShaderStage: 8,
    },
  } as unknown as GPUDevice;
  await assertRejects(
    () => openGpu({ device }),
    PentimentoError,
    "The device lacks maxComputeInvocationsPerWorkgroup 256 (it has 128): request it with deviceFor(adapter)",
  );
});

Deno.test("without WebGPU, or an adapter, a sentence says what helps in this place", async () => {
  using here = new Navigators();
  const chrome =
    "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36";
  for (
    const [userAgent, none, noAdapter] of [
      ["Deno/2.9.6", "use Deno 2.9 or newer", "sudo apt-get install libvulkan1"],
      ["Node.js/24", "the npm package webgpu", "on Linux for Vulkan"],
      [chrome, "open the page by https", "chrome://gpu"],
      [
        "Mozilla/5.0 (X11; rv:120.0) Gecko/20100101 Firefox/120.0",
        "Firefox 141",
        "hardware acceleration",
      ],
      ["Something/1", "a browser with WebGPU", "update the GPU's driver"],
    ]
  ) {
    here.be({ userAgent });
    await assertRejects(() => openGpu(), PentimentoError, none!);
    here.be({ userAgent, gpu: { requestAdapter: () => Promise.resolve(null) } });
    await assertRejects(() => openGpu(), PentimentoError, noAdapter!);
  }
});

Deno.test("in Node: one without a navigator, and one whose WebGPU left its constants out", async () => {
  using here = new Navigators();
  const { process, GPUBufferUsage: constants } = globalThis as unknown as Record<string, unknown>;
  Object.assign(globalThis, { process: { release: { name: "node" } } });
  try {
    here.be(undefined);
    await assertRejects(() => openGpu(), PentimentoError, "the npm package webgpu");
    here.be({ userAgent: "Node.js/24", gpu: {} });
    delete (globalThis as { GPUBufferUsage?: unknown }).GPUBufferUsage;
    await assertRejects(() => openGpu(), PentimentoError, "Object.assign(globalThis, globals)");
  } finally {
    Object.assign(globalThis, { process, GPUBufferUsage: constants });
  }
});

/** Lets `navigator` be another until it is disposed of. */
class Navigators implements Disposable {
  readonly #own = Object.getOwnPropertyDescriptor(globalThis, "navigator")!;

  be(value: unknown): void {
    Object.defineProperty(globalThis, "navigator", { value, configurable: true });
  }

  [Symbol.dispose](): void {
    Object.defineProperty(globalThis, "navigator", this.#own);
  }
}
