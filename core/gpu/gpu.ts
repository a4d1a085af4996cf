/** An open GPU device with all its buffers, textures and pipelines; only this folder touches the device itself. */

// WebGPU's types for TypeScript outside Deno, which has them built in.
/// <reference types="@webgpu/types" />
import { PentimentoError } from "../errors.ts";
import { bindableBytes, type GpuInfo, mebibytes } from "./capabilities.ts";
import { Pipelines } from "./pipelines.ts";
import { Resources } from "./resources.ts";
import { failureOf, scoped } from "./scopes.ts";
import { TEXELS_A_ROW, textureFormat, textureRows } from "./shader.ts";

/**
 * An open device and everything that lives on it. Every buffer and texture is made here, so that what is
 * allocated can be counted, and the end of the object (`using`, or {@linkcode Gpu.prototype.destroy}) is
 * the end of all of them.
 *
 * @category GPU
 */
export class Gpu implements Disposable {
  /** The adapter's own words. */
  readonly info: GpuInfo;
  /** The optional features that were there and are switched on. */
  readonly features: readonly string[];
  /** The limits of the device: all that the adapter has. */
  readonly limits: Readonly<Record<string, number>>;
  /** True where kernels can be timed one by one. */
  readonly timestamps: boolean;
  /**
   * @ignore Textures that a kernel can read as storage, which a software driver does in half the time of sampled ones:
   * operands beyond that number are sampled. 0 where the adapter has none of the format.
   */
  readonly storageTextures: number;
  /** The WebGPU device itself, for the files of this folder alone. */
  readonly device: GPUDevice;
  /** The fastest of several kernels on this device, by the key of the work: see `core/tuning/`. Empty: defaults. */
  tuned: ReadonlyMap<string, string> = new Map();
  /** @ignore A few zero bytes, bound where a call does not need a binding of its kernel. */
  readonly nothing: GPUBuffer;
  /** @ignore Milliseconds of translating and compiling kernels, as far as these were waited for. */
  compileMilliseconds = 0;
  /**
   * @ignore Whether kernels are compiled when a program is built, even if the driver would do so when they run: then
   * {@linkcode compileMilliseconds} has all of it. Runs switch it on for software adapters. Default false.
   */
  compilesAhead = false;
  readonly #resources = new Resources();
  readonly #pipelines: Pipelines;
  /** Why the device was lost, in its own words; `undefined`: it is there. */
  lost: string | undefined;
  /** Whether it has ended. */
  ended = false;
  #leavesDevice = false;

  /**
   * @ignore Takes over a device; use {@linkcode openGpu} to open one.
   *
   * @param storageTextures see {@linkcode Gpu.prototype.storageTextures}. Default 0
   */
  constructor(
    device: GPUDevice,
    info: GpuInfo,
    limits: Record<string, number>,
    storageTextures: number = 0,
  ) {
    this.device = device;
    this.#pipelines = new Pipelines(device);
    this.info = info;
    this.limits = limits;
    this.features = [...device.features].sort();
    this.timestamps = device.features.has("timestamp-query");
    this.storageTextures = storageTextures;
    device.lost.then((loss) => {
      if (this.ended) return;
      this.lost = loss.message || String(loss.reason ?? "no reason given");
      // Nothing of it can be used any more, whoever still holds it.
      this.#freeAll();
    });
    this.nothing = this.buffer("nothing", 256);
  }

  /** @ignore Makes it leave the device alive in the end, for that is somebody else's. */
  leavingDevice(): this {
    this.#leavesDevice = true;
    return this;
  }

  /** Bytes of all buffers and textures that are alive. */
  get allocatedBytes(): number {
    return this.#resources.bytes;
  }

  /** The most bytes that were alive at once since {@linkcode resetPeak}. */
  get peakBytes(): number {
    return this.#resources.peak;
  }

  /**
   * Why the device was lost; `undefined`: it is there. The notice may come a while after the first call that failed.
   *
   * @param milliseconds how long it is waited for
   */
  async lostWithin(milliseconds: number): Promise<string | undefined> {
    if (this.lost !== undefined) return this.lost;
    const { promise: late, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, milliseconds);
    await Promise.race([this.device.lost, late]);
    clearTimeout(timer);
    return this.lost;
  }

  /** The number of buffers and textures that are alive, the device's own ones not counted. */
  get liveResources(): number {
    return Math.max(0, this.#resources.count - 1);
  }

  /** Starts counting {@linkcode peakBytes} anew. */
  resetPeak(): void {
    this.#resources.resetPeak();
  }

  /**
   * @ignore A storage buffer, zeroed, that can be copied from and to.
   *
   * @param bytes its size; rounded up to a multiple of 16
   * @throws {PentimentoError} when it is larger than the device can bind
   */
  buffer(label: string, bytes: number, usage = 0): GPUBuffer {
    this.expectBindable(label, bytes);
    return this.arena(label, bytes, usage);
  }

  /**
   * @ignore Checks that a kernel can bind this number of bytes as one array.
   *
   * @throws {PentimentoError} when it is more than the device can bind
   */
  expectBindable(label: string, bytes: number): void {
    const limit = bindableBytes(this);
    if (bytes > limit) {
      throw new PentimentoError(
        `The buffer "${label}" needs ${mebibytes(bytes)}, but ${this.info.description} binds at ` +
          `most ${mebibytes(limit)}: choose a smaller picture` +
          (this.#leavesDevice ? ", or request the device with deviceFor(adapter)" : ""),
      );
    }
  }

  /** @ignore A buffer as {@linkcode buffer} makes, of which only parts are bound, so it may be larger than the device binds. */
  arena(label: string, bytes: number, usage = 0): GPUBuffer {
    const size = Math.max(16, Math.ceil(bytes / 16) * 16);
    const buffer = this.device.createBuffer({
      label,
      size,
      usage: usage ||
        GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_SRC | GPUBufferUsage.COPY_DST,
    });
    return this.#resources.add(buffer, size);
  }

  /** @ignore A texture of four floats a texel, to be read by kernels as an array: see {@linkcode TEXELS_A_ROW}. */
  texture(label: string, bytes: number, half = false): GPUTexture {
    const texelBytes = half ? 8 : 16;
    const texels = Math.ceil(bytes / texelBytes);
    const size: [number, number] = [TEXELS_A_ROW, textureRows(texels)];
    const texture = this.device.createTexture({
      label,
      size,
      format: textureFormat(half),
      usage: GPUTextureUsage.TEXTURE_BINDING | GPUTextureUsage.COPY_DST |
        (this.storageTextures > 0 ? GPUTextureUsage.STORAGE_BINDING : 0),
    });
    return this.#resources.add(texture, size[0] * size[1] * texelBytes);
  }

  /** @ignore Destroys a buffer or texture of this device now. */
  release(resource: GPUBuffer | GPUTexture): void {
    this.#resources.destroy(resource);
  }

  /** @ignore The pipeline of a kernel, made once for each text; the variant is for {@linkcode shaders}. */
  pipeline(label: string, code: string, variant = ""): GPUComputePipeline {
    const known = this.#pipelines.of(code);
    if (known !== undefined) return known;
    const started = performance.now();
    const pipeline = this.#pipelines.make(label, code, variant);
    this.compileMilliseconds += performance.now() - started;
    return pipeline;
  }

  /** @ignore All shaders of which a pipeline was made, in order. */
  get shaders(): Pipelines["shaders"] {
    return this.#pipelines.shaders;
  }

  /** @ignore Writes numbers into a buffer, from a byte of it on. Default: from its beginning. */
  write(buffer: GPUBuffer, values: BufferSource, offset = 0): void {
    this.device.queue.writeBuffer(buffer, offset, values);
  }

  /** @ignore Records some work and submits it. Without any, what has been written is sent to the device. */
  submit(label: string, record?: (encoder: GPUCommandEncoder) => void): void {
    if (!record) return this.device.queue.submit([]);
    const encoder = this.device.createCommandEncoder({ label });
    record(encoder);
    this.device.queue.submit([encoder.finish()]);
  }

  /** @ignore Waits until all submitted work is done. */
  async idle(): Promise<void> {
    await this.device.queue.onSubmittedWorkDone();
  }

  /**
   * @ignore Runs something that creates or submits, and turns what WebGPU only reports into an exception. Scopes of errors are
   * a stack of the whole device, so all of it happens before the call returns: nobody else's work falls between.
   *
   * @param doing the action, for the message
   * @param work something that waits for nothing
   * @throws {PentimentoError} when memory does not suffice or the device is lost
   * @throws {Error} when WebGPU finds the call invalid: a mistake in this program
   */
  async guarded<T>(doing: string, work: () => T): Promise<T> {
    this.checkAlive();
    const { result, thrown, reported } = await scoped(this.device, work);
    const failure = thrown ?? (reported && failureOf(reported, doing, this));
    if (failure !== undefined) {
      await this.#checkStillAlive();
      throw failure;
    }
    return result as T;
  }

  /**
   * @ignore Checks that the device is there.
   *
   * @throws {PentimentoError} when it is lost, or this object has ended
   */
  checkAlive(): void {
    if (this.ended) {
      throw new PentimentoError("The Gpu has ended, by destroy() or with its block: open another");
    }
    if (this.lost !== undefined) {
      throw new PentimentoError(
        `The GPU ${this.info.description} was lost (${this.lost}): start again, with a smaller --size if it happens twice`,
      );
    }
  }

  /** @ignore Waits for all submitted work and reads part of a buffer. */
  async read(buffer: GPUBuffer, bytes: number, offset = 0): Promise<Float32Array<ArrayBuffer>> {
    const usage = GPUBufferUsage.COPY_DST | GPUBufferUsage.MAP_READ;
    // Never bound, so it may be larger than what the device binds.
    const staging = this.arena("read-back", bytes, usage);
    try {
      this.submit("read-back", (encoder) => {
        encoder.copyBufferToBuffer(buffer, offset, staging, 0, bytes);
      });
      await this.map(staging);
      return new Float32Array(staging.getMappedRange(0, bytes).slice(0));
    } finally {
      this.release(staging);
    }
  }

  /** @ignore Maps a buffer for reading; where the device is lost, the error says so. */
  async map(staging: GPUBuffer): Promise<void> {
    try {
      await staging.mapAsync(GPUMapMode.READ);
    } catch (error) {
      await this.#checkStillAlive();
      throw error;
    }
  }

  /** Destroys all that was made here, and the device, unless that is shared. */
  destroy(): void {
    this.ended = true;
    this.#freeAll();
    if (!this.#leavesDevice) this.device.destroy();
  }

  /** The same as {@linkcode Gpu.prototype.destroy}, for `using`. */
  [Symbol.dispose](): void {
    this.destroy();
  }

  /** The same of a failure: that the device was lost is told a moment later. */
  async #checkStillAlive(): Promise<void> {
    await this.lostWithin(0);
    this.checkAlive();
  }

  #freeAll(): void {
    this.#resources.destroyAll();
    this.#pipelines.clear();
  }
}
