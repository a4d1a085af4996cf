/** Weights of a convolution as networks have them. */

/** A convolution's weights on the host. */
export interface HostConvolution {
  /** Input channels. */
  readonly inputs: number;
  /** Output channels. */
  readonly outputs: number;
  /** `[output][input][3][3]`; what is found out about it is kept, so it is not to be changed. */
  readonly kernel: Float32Array;
  /** One value an output channel. */
  readonly bias: Float32Array;
}

/** The numbers that were counted, by kernel: every plan of a run asks for them. */
const COUNTED = new WeakMap<Float32Array, number>();

/** The number of inputs up to the last that has any weight. */
export function countWeightedInputs(host: HostConvolution): number {
  const count = COUNTED.get(host.kernel) ?? counted(host);
  COUNTED.set(host.kernel, count);
  return count;
}

function counted({ inputs, outputs, kernel }: HostConvolution): number {
  const hasWeight = (i: number) => {
    for (let o = 0; o < outputs; o++) {
      const start = (o * inputs + i) * 9;
      for (let tap = 0; tap < 9; tap++) if (kernel[start + tap] !== 0) return true;
    }
    return false;
  };
  let count = inputs;
  while (count > 1 && !hasWeight(count - 1)) count--;
  return count;
}
