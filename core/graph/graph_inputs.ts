/** External values of graphs on the GPU, and their memory. */
import type { Gpu } from "../gpu/gpu.ts";
import { copyMemory, type Memory } from "../gpu/memory.ts";
import { type GpuPixels, sizeOfPixels, takePixels } from "../gpu/pixels.ts";
import type { Executable } from "./executable.ts";
import { pack } from "./layout.ts";
import { external, type Node } from "./node.ts";
import { bytesOf, isHalf, type MapShape, type Shape } from "./shape.ts";

/** External values of a graph with their memory, which is freed on disposal. */
export class GraphInputs implements Disposable {
  /** The memory of each value. */
  readonly memory: Map<Node, Memory> = new Map();
  readonly #gpu: Gpu | undefined;
  readonly #owned: GPUBuffer[] = [];

  /** @param gpu `undefined` for values that have sizes, but no buffers */
  constructor(gpu: Gpu | undefined) {
    this.#gpu = gpu;
  }

  /** Uploads the numbers of a value: maps and pixels CHW, matrices row by row. */
  upload(label: string, shape: Shape, values: ArrayLike<number>): Node {
    const packed = pack(shape, values);
    const node = this.allocate(label, shape);
    this.#write(node, packed);
    return node;
  }

  /** Allocates a value that others will write; zero until then. */
  allocate(label: string, shape: Shape): Node {
    const node = external(label, shape);
    this.memory.set(node, { ...this.#memory(label, bytesOf(shape)), half: isHalf(shape) });
    return node;
  }

  /** Takes pixels of others on the same device, without a way over the host; what is transparent has its own colour. */
  async take(label: string, source: GpuPixels): Promise<Node> {
    const node = this.allocate(label, { kind: "pixels", ...sizeOfPixels(source) });
    await takePixels(this.#gpu!, source, { planes: this.memory.get(node)!, number: 3 });
    return node;
  }

  /**
   * Uploads a map of one channel row by row without padding it to blocks of four channels: for kernels that read
   * it directly, since no operation of a graph reads this layout.
   */
  uploadPlane(label: string, shape: MapShape, values: Float32Array<ArrayBuffer>): Node {
    const node = external(label, shape);
    this.memory.set(node, this.#memory(label, values.byteLength));
    this.#write(node, values);
    return node;
  }

  /** Adds a value of other inputs, which keep its ownership. */
  share(node: Node, from: GraphInputs): void {
    this.memory.set(node, from.memory.get(node)!);
  }

  /** Copies a value that a graph made into memory that outlives the graph. */
  async retain(label: string, made: Node, executable: Executable): Promise<Node> {
    const node = this.allocate(label, made.shape);
    const source = executable.memoryOf(made);
    const gpu = this.#gpu!;
    await gpu.guarded(`keeping ${label}`, () => copyMemory(gpu, source, this.memory.get(node)!));
    return node;
  }

  [Symbol.dispose](): void {
    for (const buffer of this.#owned) this.#gpu!.release(buffer);
    this.#owned.length = 0;
    this.memory.clear();
  }

  #memory(label: string, bytes: number): Memory {
    const buffer = this.#gpu?.buffer(label, bytes);
    if (buffer !== undefined) this.#owned.push(buffer);
    return { bytes, ...buffer && { buffer } };
  }

  #write(node: Node, values: BufferSource): void {
    const { buffer } = this.memory.get(node)!;
    if (buffer !== undefined) this.#gpu!.write(buffer, values);
  }
}
