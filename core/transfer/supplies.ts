import type { Gpu } from "../gpu/gpu.ts";
import type { Memory } from "../gpu/memory.ts";
import type { Executable } from "../graph/executable.ts";
import { external, type Node } from "../graph/node.ts";
import { pack } from "../ops/layout.ts";
import { bytesOf, isHalf, type Shape } from "../ops/shape.ts";

/** Values on the GPU that come from outside a graph, and their memory, which is freed with them. */
export class Supplies implements Disposable {
  /** Where they are. */
  readonly memory = new Map<Node, Memory>();
  readonly #gpu: Gpu;
  readonly #owned: GPUBuffer[] = [];

  constructor(gpu: Gpu) {
    this.#gpu = gpu;
  }

  /** Brings numbers to the GPU, given in the order in which people think of them. */
  bring(label: string, shape: Shape, values: ArrayLike<number>): Node {
    const node = this.#allocate(label, shape);
    this.#gpu.device.queue.writeBuffer(this.memory.get(node)!.buffer!, 0, pack(shape, values));
    return node;
  }

  /** Takes in a value that is others' to free. */
  borrow(node: Node, from: Supplies): void {
    this.memory.set(node, from.memory.get(node)!);
  }

  /** Keeps a value that a graph made, beyond the graph's own end. */
  async keep(label: string, made: Node, executable: Executable): Promise<Node> {
    const node = this.#allocate(label, made.shape);
    const source = executable.memoryOf(made);
    await this.#gpu.guarded(`keeping ${label}`, () => {
      const encoder = this.#gpu.device.createCommandEncoder({ label });
      encoder.copyBufferToBuffer(
        source.buffer!,
        source.offset ?? 0,
        this.memory.get(node)!.buffer!,
        0,
        source.bytes,
      );
      this.#gpu.device.queue.submit([encoder.finish()]);
    });
    return node;
  }

  [Symbol.dispose](): void {
    for (const buffer of this.#owned) this.#gpu.release(buffer);
    this.#owned.length = 0;
    this.memory.clear();
  }

  #allocate(label: string, shape: Shape): Node {
    const node = external(label, shape);
    const bytes = bytesOf(shape);
    const buffer = this.#gpu.buffer(label, bytes);
    this.#owned.push(buffer);
    this.memory.set(node, { bytes, half: isHalf(shape), buffer });
    return node;
  }
}
