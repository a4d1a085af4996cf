/** The pipelines of a device, each made once. */

interface Made {
  readonly label: string;
  readonly variant: string;
  readonly pipeline: GPUComputePipeline;
}

/** Makes pipelines and keeps them by the text of their kernels. */
export class Pipelines {
  readonly #device: GPUDevice;
  readonly #made = new Map<string, Made>();

  constructor(device: GPUDevice) {
    this.#device = device;
  }

  /** The pipeline of a kernel's text, if it was made. */
  of(code: string): GPUComputePipeline | undefined {
    return this.#made.get(code)?.pipeline;
  }

  /**
   * Makes the pipeline of a kernel.
   *
   * @param variant the constants and storage of this text, for {@linkcode shaders}
   */
  make(label: string, code: string, variant: string): GPUComputePipeline {
    const module = this.#device.createShaderModule({ label, code });
    const compute = { module };
    const pipeline = this.#device.createComputePipeline({ label, layout: "auto", compute });
    this.#made.set(code, { label, variant, pipeline });
    return pipeline;
  }

  /** The shaders of all, in the order in which they were made. */
  get shaders(): Readonly<Record<"label" | "variant" | "code", string>>[] {
    return [...this.#made].map(([code, { label, variant }]) => ({ label, variant, code }));
  }

  /** Forgets all of them. */
  clear(): void {
    this.#made.clear();
  }
}
