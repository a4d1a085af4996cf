/** Pictures drawn on a canvas, for which a texture stands in here. */
import { assertEquals } from "@std/assert";
import { GpuCanvas } from "../../../core/gpu/canvas.ts";
import type { Gpu } from "../../../core/gpu/gpu.ts";
import type { Picture } from "../../../core/image/picture.ts";
import { createSession } from "../../../core/run/session.ts";
import { testWithGpu } from "../../helpers/gpu.ts";
import { smallProblem } from "../run/small_problem.ts";

/** A context as a canvas gives one, and the bytes of what was drawn: red, green, blue, opacity. */
class Sheet {
  readonly canvas = { width: 1, height: 1 };
  readonly #gpu: Gpu;
  #texture: GPUTexture | undefined;

  constructor(gpu: Gpu) {
    this.#gpu = gpu;
  }

  get context(): GPUCanvasContext {
    const context = {
      canvas: this.canvas,
      configure() {},
      getCurrentTexture: () => this.#next(),
    };
    return context as unknown as GPUCanvasContext;
  }

  #next(): GPUTexture {
    this.#texture?.destroy();
    const { width, height } = this.canvas;
    return this.#texture = this.#gpu.device.createTexture({
      size: [width, height],
      format: navigator.gpu.getPreferredCanvasFormat(),
      usage: GPUTextureUsage.COPY_DST | GPUTextureUsage.COPY_SRC,
    });
  }

  async bytes(): Promise<number[]> {
    const { width, height } = this.canvas;
    const bytesPerRow = 256 * Math.ceil(4 * width / 256);
    const buffer = this.#gpu.arena("drawn", bytesPerRow * height);
    this.#gpu.submit("read", (encoder) => {
      const source = { texture: this.#texture! };
      encoder.copyTextureToBuffer(source, { buffer, bytesPerRow }, [width, height]);
    });
    const all = new Uint8Array((await this.#gpu.read(buffer, bytesPerRow * height)).buffer);
    this.#gpu.release(buffer);
    this.#texture!.destroy();
    const swapped = navigator.gpu.getPreferredCanvasFormat() === "bgra8unorm";
    return Array.from({ length: 4 * width * height }, (_, i) => {
      const [pixel, channel] = [Math.floor(i / 4), i % 4];
      const at = swapped && channel < 3 ? 2 - channel : channel;
      return all[bytesPerRow * Math.floor(pixel / width) + 4 * (pixel % width) + at]!;
    });
  }
}

/** The bytes that a picture should be on a screen. */
function bytesOf({ width, height, data }: Picture): number[] {
  const area = width * height;
  return Array.from({ length: area }, (_, i) => [
    ...[0, 1, 2].map((k) => Math.round(255 * Math.min(1, Math.max(0, data[k * area + i]!)))),
    255,
  ]).flat();
}

/** Rounding may go either way, and so much that no eye sees it. */
const most = (a: readonly number[], b: readonly number[]) =>
  Math.max(...a.map((value, i) => Math.abs(value - b[i]!)), Math.abs(a.length - b.length));

testWithGpu("canvas: a session's picture is drawn as it is, at the scale's size", async (gpu) => {
  const sheet = new Sheet(gpu);
  using canvas = await GpuCanvas.create(gpu, sheet.context);
  using session = await createSession(gpu, { ...smallProblem, size: 33, coarsest: 33 });
  const { width, height } = await session.step(2);
  await session.draw(canvas);
  assertEquals([sheet.canvas.width, sheet.canvas.height], [width, height]);
  assertEquals(most(await sheet.bytes(), bytesOf(await session.picture())) <= 1, true);
});

testWithGpu("canvas: colours that are changed in the end are drawn changed", async (gpu) => {
  const sheet = new Sheet(gpu);
  using canvas = await GpuCanvas.create(gpu, sheet.context);
  const preserveColor = { mode: "luminance" } as const;
  const options = { ...smallProblem, size: 33, coarsest: 33, preserveColor };
  using session = await createSession(gpu, options);
  await session.step(2);
  await session.draw(canvas);
  assertEquals(most(await sheet.bytes(), bytesOf(await session.picture())) <= 1, true);
});
