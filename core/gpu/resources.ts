/** The buffers and textures that are alive on a device, and their bytes. */

/** Counts buffers and textures, from when they are made until they are destroyed. */
export class Resources {
  readonly #sizes = new Map<GPUBuffer | GPUTexture, number>();
  #bytes = 0;
  #peak = 0;

  /** Bytes of all that are alive. */
  get bytes(): number {
    return this.#bytes;
  }

  /** The most bytes that were alive at once since {@linkcode resetPeak}. */
  get peak(): number {
    return this.#peak;
  }

  /** The number that is alive. */
  get count(): number {
    return this.#sizes.size;
  }

  /** Starts counting {@linkcode peak} anew. */
  resetPeak(): void {
    this.#peak = this.#bytes;
  }

  /** Counts what has just been made. */
  add<T extends GPUBuffer | GPUTexture>(resource: T, size: number): T {
    this.#sizes.set(resource, size);
    this.#bytes += size;
    this.#peak = Math.max(this.#peak, this.#bytes);
    return resource;
  }

  /** Destroys one now; what is not counted, or not any more, is left as it is. */
  destroy(resource: GPUBuffer | GPUTexture): void {
    const size = this.#sizes.get(resource);
    if (size === undefined) return;
    this.#sizes.delete(resource);
    this.#bytes -= size;
    resource.destroy();
  }

  /** Destroys all of them. */
  destroyAll(): void {
    for (const resource of [...this.#sizes.keys()]) this.destroy(resource);
  }
}
