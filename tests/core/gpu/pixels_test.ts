/** Pixels of others on one device: textures and buffers of every format and layout, in and out. */
import { assert, assertEquals, assertRejects } from "@std/assert";
import type { Gpu } from "../../../core/gpu/gpu.ts";
import { PIXEL_FORMATS, PIXEL_LAYOUTS } from "../../../core/gpu/pixel_formats.ts";
import type { GpuPixels } from "../../../core/gpu/pixels.ts";
import { Graph } from "../../../core/custom/graph.ts";
import { meanSquare } from "../../../core/custom/operations.ts";
import type { Picture } from "../../../core/image/picture.ts";
import { evaluate } from "../../../core/run/evaluate.ts";
import { fromGpu, toGpu } from "../../../core/run/gpu_pixels.ts";
import { inspect } from "../../../core/run/inspect.ts";
import { createSession } from "../../../core/run/session.ts";
import { assertAllClose } from "../../helpers/all_close.ts";
import { testWithGpu } from "../../helpers/gpu.ts";
import { hashed } from "../../helpers/hashed.ts";
import { blotches, smallProblem } from "../run/small_problem.ts";

const [WIDTH, HEIGHT] = [9, 5];

/** A picture of bytes, which every format and layout can hold. */
const PICTURE: Picture = {
  width: WIDTH,
  height: HEIGHT,
  data: hashed(3 * WIDTH * HEIGHT, { seed: 3, amplitude: 0.5 })
    .map((value) => Math.round(255 * (value + 0.5)) / 255),
};

interface Held extends Disposable {
  readonly name: string;
  readonly pixels: GpuPixels;
  /** The largest error that its numbers allow for. */
  readonly error: number;
}

/** Bytes are rounded; drivers encode and decode sRGB by tables, up to a step off. */
function errorOf(format: GPUTextureFormat): number {
  if (format.endsWith("-srgb")) return 1.1 / 255;
  return format.endsWith("unorm") ? 0.51 / 255 : format === "rgba16float" ? 5e-4 : 1e-6;
}

/** A texture or buffer of every kind, as somebody else on the device has them. */
function* all(gpu: Gpu, width = WIDTH, height = HEIGHT): Generator<Held> {
  for (const format of PIXEL_FORMATS) {
    const usage = GPUTextureUsage.TEXTURE_BINDING | GPUTextureUsage.COPY_DST;
    const texture = gpu.device.createTexture({ size: [width, height], format, usage });
    const error = errorOf(format);
    yield { name: format, pixels: texture, error, [Symbol.dispose]: () => texture.destroy() };
  }
  for (const layout of PIXEL_LAYOUTS) {
    const size = 16 * width * height;
    const buffer = gpu.device.createBuffer({ size, usage: GPUBufferUsage.STORAGE });
    const error = layout === "rgba8" ? 0.51 / 255 : 1e-6;
    const pixels = { buffer, layout, width, height };
    yield { name: layout, pixels, error, [Symbol.dispose]: () => buffer.destroy() };
  }
}

testWithGpu("pixels: what is put into a texture or buffer comes back", async (gpu) => {
  for (const held of all(gpu)) {
    using one = held;
    await toGpu(gpu, PICTURE, one.pixels);
    const back = await fromGpu(gpu, one.pixels);
    assertEquals([back.width, back.height, back.alpha], [WIDTH, HEIGHT, undefined], one.name);
    const worst = back.data.reduce(
      (most, value, i) => Math.max(most, Math.abs(value - PICTURE.data[i]!)),
      0,
    );
    assert(worst <= one.error, `${one.name}: ${worst}`);
  }
});

testWithGpu(
  "pixels: those that somebody else wrote are what is read, opacity included",
  async (gpu) => {
    const usage = GPUTextureUsage.TEXTURE_BINDING | GPUTextureUsage.COPY_DST;
    for (const format of ["rgba8unorm", "rgba8unorm-srgb", "bgra8unorm"] as const) {
      const texture = gpu.device.createTexture({ size: [2, 1], format, usage });
      const bytes = new Uint8Array([255, 128, 0, 255, 10, 20, 30, 51]);
      gpu.device.queue.writeTexture({ texture }, bytes, { bytesPerRow: 8 }, [2, 1]);
      const { data, alpha } = await fromGpu(gpu, texture);
      const colors = [255, 10, 128, 20, 0, 30].map((byte) => byte / 255);
      const swapped = [...colors.slice(4), ...colors.slice(2, 4), ...colors.slice(0, 2)];
      const wanted = format === "bgra8unorm" ? swapped : colors;
      assertAllClose(data, Float32Array.from(wanted), {
        atol: format === "rgba8unorm-srgb" ? 4e-3 : 1e-5,
      });
      assertAllClose(alpha!, Float32Array.of(1, 0.2), { atol: 1e-6 });
      texture.destroy();
    }
  },
);

testWithGpu("pixels: a texture that is written in several bands holds every row", async (gpu) => {
  // 32 KiB a row, of which a band has 512.
  const [width, height] = [2048, 515];
  const usage = GPUTextureUsage.TEXTURE_BINDING | GPUTextureUsage.COPY_DST;
  const texture = gpu.device.createTexture({ size: [width, height], format: "rgba32float", usage });
  const data = Float32Array.from({ length: 3 * width * height }, (_, i) => (i % 8191) / 8191);
  await toGpu(gpu, { width, height, data }, texture);
  const back = await fromGpu(gpu, texture);
  assertEquals(back.data.findIndex((value, i) => value !== data[i]), -1);
  texture.destroy();
});

testWithGpu("pixels: a graph takes and gives them without the host", async (gpu) => {
  for (const held of all(gpu)) {
    using one = held;
    using graph = new Graph(gpu);
    await toGpu(gpu, PICTURE, one.pixels);
    const pixels = await graph.pixelsOf(one.pixels);
    using compiled = await graph.compile([pixels, meanSquare(pixels)]);
    const [read, [strength]] = await compiled.run();
    const worst = read.reduce(
      (most, value, i) => Math.max(most, Math.abs(value - PICTURE.data[i]!)),
      0,
    );
    assert(worst <= one.error, `${one.name}: ${worst}`);
    const wanted = read.reduce((sum, value) => sum + value * value, 0) / read.length;
    assert(Math.abs(strength! - wanted) < 1e-6);
    graph.write(pixels, PICTURE.data.map((value) => 1 - value));
    await graph.copyPixels(pixels, one.pixels);
    const back = await fromGpu(gpu, one.pixels);
    assert(Math.abs(back.data[0]! - (1 - PICTURE.data[0]!)) <= one.error, one.name);
  }
});

testWithGpu(
  "pixels: a session draws into a texture and a buffer what its picture is",
  async (gpu) => {
    using session = await createSession(gpu, {
      ...smallProblem,
      iterations: 2,
      size: 16,
      coarsest: 16,
    });
    await session.step(1);
    const picture = await session.picture();
    for (const held of all(gpu, picture.width, picture.height)) {
      using one = held;
      await session.draw(one.pixels);
      const { data } = await fromGpu(gpu, one.pixels);
      const worst = data.reduce(
        (most, value, i) => Math.max(most, Math.abs(value - picture.data[i]!)),
        0,
      );
      assert(worst <= one.error, `${one.name}: ${worst}`);
    }
  },
);

testWithGpu(
  "pixels: losses, gradients and features of them are those of the picture",
  async (gpu) => {
    const { network } = smallProblem;
    const target = blotches(21, 15, 4);
    const { width, height } = target;
    const usage = GPUBufferUsage.STORAGE;
    const buffer = gpu.device.createBuffer({ size: target.data.byteLength, usage });
    const onGpu = { buffer, layout: "planes", width, height } as const;
    await toGpu(gpu, target, onGpu);
    // `toGpu` clips, which the picture's numbers have to be alike.
    const clipped = {
      ...target,
      data: target.data.map((value) => Math.min(1, Math.max(0, value))),
    };
    for (const tile of ["off", 16] as const) {
      const options = { ...smallProblem, tile };
      const found = await evaluate(gpu, { ...options, target: onGpu });
      assertEquals(found, await evaluate(gpu, { ...options, target: clipped }), `tile ${tile}`);
    }
    {
      using session = await createSession(gpu, { ...smallProblem, size: 21 });
      const before = await session.picture();
      const found = await session.evaluate(onGpu);
      assertEquals(found, await session.evaluate(clipped));
      assertEquals(await session.picture(), before);
      const wrong = session.evaluate({ ...onGpu, width: 20 });
      await assertRejects(() => wrong, RangeError, "20 x 15 pixels, but the scale 21 x 15");
    }
    const seen = await inspect(gpu, { network, picture: onGpu, layers: ["conv2_1"] });
    assertEquals(seen, await inspect(gpu, { network, picture: clipped, layers: ["conv2_1"] }));
    const other = { ...smallProblem, target: { ...onGpu, width: 20 } };
    await assertRejects(() => evaluate(gpu, other), RangeError, "20 x 15 pixels, but the content");
    buffer.destroy();
  },
);

testWithGpu(
  "pixels: what cannot be read or written is refused, with what it lacks",
  async (gpu) => {
    const texture = (format: GPUTextureFormat, usage: number, layers = 1) =>
      gpu.device.createTexture({ size: [WIDTH, HEIGHT, layers], format, usage });
    const { TEXTURE_BINDING: READ, COPY_DST: WRITE } = GPUTextureUsage;
    const buffer = gpu.device.createBuffer({ size: 64, usage: GPUBufferUsage.STORAGE });
    const pixels = { buffer, width: WIDTH, height: HEIGHT, layout: "rgba8" } as const;
    const reads: [unknown, ErrorConstructor, string][] = [
      [texture("r8unorm", READ), RangeError, 'format of the texture "r8unorm" is not known'],
      [texture("rgba8unorm", WRITE), RangeError, "lacks the usage TEXTURE_BINDING"],
      [texture("rgba8unorm", READ, 2), RangeError, "several layers"],
      [pixels, RangeError, "has 64 bytes, but 9 x 5 pixels as rgba8 are 180"],
      [{ ...pixels, layout: "bgra" }, RangeError, '"bgra" is not known'],
      [{ ...pixels, buffer: 3 }, TypeError, "is 3: give a GPUBuffer"],
      [7, TypeError, "is 7: give a GPUTexture"],
    ];
    for (const [source, kind, says] of reads) {
      await assertRejects(() => fromGpu(gpu, source as GPUTexture), kind, says);
    }
    const target = texture("rgba8unorm", WRITE);
    const small = { width: 1, height: 1, data: new Float32Array(3) };
    await assertRejects(
      () => toGpu(gpu, small, target),
      RangeError,
      "1 x 1 pixels, but its target 9 x 5",
    );
    await assertRejects(
      () => toGpu(gpu, small, texture("rgba8unorm", READ)),
      RangeError,
      "COPY_DST",
    );
  },
);
