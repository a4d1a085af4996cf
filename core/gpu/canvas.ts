/** Canvases that pictures are drawn on straight from the GPU's memory, without a way over the host. */
import { expectGpu } from "./expect_gpu.ts";
import { PentimentoError, wrongKind } from "../errors.ts";
import { expectNumbers, expectObject, found } from "../checks.ts";
import type { Size } from "../size.ts";
import type { Gpu } from "./gpu.ts";
import type { Memory } from "./memory.ts";
import { writeTexels } from "./texels.ts";

/**
 * A canvas, of the page or an `OffscreenCanvas` of a worker, that a session's picture is drawn on. It takes the
 * picture's size in pixels; how large it looks is the page's own matter. Its end leaves the canvas as it is.
 *
 * @category GPU
 */
export class GpuCanvas implements Disposable {
  readonly #gpu: Gpu;
  readonly #context: GPUCanvasContext;
  /** Memory for pictures that come from the host. */
  #uploaded: GPUBuffer | undefined;
  #ended = false;

  private constructor(gpu: Gpu, context: GPUCanvasContext) {
    this.#gpu = gpu;
    this.#context = context;
  }

  /**
   * Makes a canvas one that this GPU draws on. One that was another GPU's, as before that was lost, changes over.
   *
   * @param context what `canvas.getContext("webgpu")` gave
   * @throws {PentimentoError} when the device is lost
   */
  static async create(gpu: Gpu, context: GPUCanvasContext): Promise<GpuCanvas> {
    expectGpu(gpu);
    const wanted = 'what canvas.getContext("webgpu") gives';
    expectObject("context of the canvas", context, wanted);
    if (typeof context.configure !== "function") {
      throw wrongKind(
        `The context of the canvas is ${found(context)} of another kind: give ${wanted}`,
      );
    }
    const { device } = gpu;
    const format = navigator.gpu.getPreferredCanvasFormat();
    return await gpu.guarded("preparing the canvas", () => {
      // Pictures are copied into the canvas: see `texels.ts`.
      const usage = GPUTextureUsage.RENDER_ATTACHMENT | GPUTextureUsage.COPY_DST;
      context.configure({ device, format, alphaMode: "opaque", usage });
      return new GpuCanvas(gpu, context);
    });
  }

  /** @ignore Draws three planes of numbers in [0, 1], red, green and blue, that are on the GPU. */
  draw(planes: Memory, { width, height }: Size): void {
    this.#expectAlive();
    const { canvas } = this.#context;
    if (canvas.width !== width) canvas.width = width;
    if (canvas.height !== height) canvas.height = height;
    writeTexels(this.#gpu, planes, this.#context.getCurrentTexture());
  }

  /** Draws a picture of the host's: three planes of numbers in [0, 1]. */
  put(picture: Size & { readonly data: Float32Array }): void {
    this.#expectAlive();
    expectObject("picture", picture, "a picture, as fromRgba() makes it");
    expectNumbers("data of the picture", picture.data);
    const { data } = picture;
    if (this.#uploaded && this.#uploaded.size < data.byteLength) this.#free();
    const buffer = this.#uploaded ??= this.#gpu.buffer("picture on the canvas", data.byteLength);
    this.#gpu.write(buffer, new Float32Array(data));
    this.draw({ buffer, bytes: data.byteLength }, picture);
  }

  /** Frees its memory on the GPU. */
  [Symbol.dispose](): void {
    this.#ended = true;
    this.#free();
  }

  #expectAlive(): void {
    if (this.#ended) throw new PentimentoError("The canvas has ended: create another");
    this.#gpu.checkAlive();
  }

  #free(): void {
    if (this.#uploaded) this.#gpu.release(this.#uploaded);
    this.#uploaded = undefined;
  }
}
