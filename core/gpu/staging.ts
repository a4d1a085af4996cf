/** Textures into which operands are copied, shared by all programs of a device: each call fills its own just before. */

import type { Gpu } from "./gpu.ts";

interface Shared {
  readonly texture: GPUTexture;
  users: number;
}

const shared = new WeakMap<Gpu, Map<string, Shared>>();

/** The textures of one program: it shares them with others, and gives them back at its end. */
export class StagingTextures implements Disposable {
  readonly #gpu: Gpu;
  readonly #keys: string[] = [];

  constructor(gpu: Gpu) {
    this.#gpu = gpu;
  }

  /**
   * A texture for so many bytes.
   *
   * @param slot one of the textures that a call may read at once: different slots never share
   */
  texture(bytes: number, { slot, half }: { slot: number; half: boolean }): GPUTexture {
    let all = shared.get(this.#gpu);
    if (all === undefined) shared.set(this.#gpu, all = new Map());
    // Few sizes, so that programs of like size find the same.
    const step = Math.min(2 ** 20, 2 ** Math.ceil(Math.log2(Math.max(16, bytes))));
    const size = step * Math.ceil(bytes / step);
    const key = `${slot} ${half} ${size}`;
    let entry = all.get(key);
    if (entry === undefined) {
      entry = { texture: this.#gpu.texture(`staging ${slot}`, size, half), users: 0 };
      all.set(key, entry);
    }
    entry.users++;
    this.#keys.push(key);
    return entry.texture;
  }

  [Symbol.dispose](): void {
    const all = shared.get(this.#gpu);
    for (const key of this.#keys) {
      const entry = all!.get(key)!;
      if (--entry.users > 0) continue;
      all!.delete(key);
      this.#gpu.release(entry.texture);
    }
    this.#keys.length = 0;
  }
}
