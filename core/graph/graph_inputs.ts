import type { Gpu } from "../gpu/gpu.ts";
import { copyMemory, type Memory } from "../gpu/memory.ts";
import type { Executable } from "./executable.ts";
import { pack } from "./layout.ts";
import { external, type Node } from "./node.ts";
import { bytesOf, isHalf, type MapShape, type Shape } from "./shape.ts";

/** Values on the GPU that come from outside a graph, and their memory, which is freed with them. */
export class GraphInputs implements Disposable {
  /** Where they are. */
  readonly memory = new Map<Node, Memory>();
  readonly #gpu: Gpu | undefined;
  readonly #owned: GPUBuffer[] = [];

  /** @param gpu `undefined`: what is brought is nowhere, and has sizes alone */
  constructor(gpu: Gpu | undefined) {
    this.#gpu = gpu;
  }

  /** Brings numbers to the GPU, given in the order in which people think of them. */
  upload(label: string, shape: Shape, values: ArrayLike<number>): Node {
    const node = this.allocate(label, shape);
    this.#write(node, pack(shape, values));
    return node;
  }

  /** Room for a value that others will write; zero until then. */
  allocate(label: string, shape: Shape): Node {
    const node = external(label, shape);
    this.memory.set(node, { ...this.#memory(label, bytesOf(shape)), half: isHalf(shape) });
    return node;
  }

  /** Brings the numbers of a map of one channel row by row, each alone, as no graph reads them. */
  uploadPlane(label: string, shape: MapShape, values: Float32Array<ArrayBuffer>): Node {
    const node = external(label, shape);
    this.memory.set(node, this.#memory(label, values.byteLength));
    this.#write(node, values);
    return node;
  }

  /** Takes in a value that is others' to free. */
  share(node: Node, from: GraphInputs): void {
    this.memory.set(node, from.memory.get(node)!);
  }

  /** Keeps a value that a graph made, beyond the graph's own end. */
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
