/** Tensors of VGG-19 with numbers of a formula. */
import { VGG19_LAYERS } from "../../core/network/vgg19.ts";
import { CAFFE_FILTERS, TORCHVISION_FILTERS } from "../../weights/vgg/convention.ts";
import { hashed } from "../helpers/hashed.ts";
import type { TensorToWrite } from "./safetensors_writer.ts";

/** Options of {@linkcode vggTensors}. */
export interface VggTensorsOptions {
  /** The prefix of `features`. Default none. */
  readonly prefix?: string;
  /** The dtype of the numbers. Default `F32`. */
  readonly dtype?: "F32" | "F16" | "BF16";
}

/**
 * The tensors of VGG-19's first layers. Every number has a short fraction, so all three dtypes hold it
 * exactly: {@linkcode syntheticValue}.
 */
export function vggTensors(count: number, options: VggTensorsOptions = {}): TensorToWrite[] {
  const { prefix = "", dtype = "F32" } = options;
  return VGG19_LAYERS.slice(0, count).flatMap(({ inputs, outputs, featureIndex }) => [
    {
      name: `${prefix}features.${featureIndex}.weight`,
      dtype,
      shape: [outputs, inputs, 3, 3],
      data: encode(outputs * inputs * 9, dtype),
    },
    {
      name: `${prefix}features.${featureIndex}.bias`,
      dtype,
      shape: [outputs],
      data: encode(outputs, dtype),
    },
  ]);
}

/** Number `i` of every tensor: -2, -1.875 ... 1.875, and again. */
export function syntheticValue(i: number): number {
  return i % 32 / 8 - 2;
}

function encode(count: number, dtype: "F32" | "F16" | "BF16"): ArrayBufferView {
  const floats = new Float32Array(count);
  for (let i = 0; i < count; i++) floats[i] = syntheticValue(i);
  if (dtype === "F32") return floats;
  const bits = new Uint32Array(floats.buffer);
  const halves = new Uint16Array(count);
  for (let i = 0; i < count; i++) {
    const word = bits[i]!;
    if (dtype === "BF16") halves[i] = word >>> 16;
    // The exponent's bias is 127 in a float32 and 15 in a half.
    else if (floats[i] !== 0) {
      halves[i] = ((word >>> 16) & 0x8000) | (((word & 0x7fffffff) - ((127 - 15) << 23)) >>> 13);
    }
  }
  return halves;
}

/** A kernel of conv1_1 (OIHW) by which a network is recognised: its known filters among hashed ones. */
export function firstKernel(network: "caffe" | "torchvision"): Float32Array<ArrayBuffer> {
  const kernel = Float32Array.from(hashed(64 * 27, { seed: 9, amplitude: 0.3 }));
  const filters = network === "caffe" ? CAFFE_FILTERS : TORCHVISION_FILTERS;
  for (const [number, filter] of filters) kernel.set(filter, 27 * number);
  return kernel;
}
