import { CAFFE_FILTERS, TORCHVISION_FILTERS } from "../../weights/vgg/convention.ts";
import { hashed } from "../helpers/hashed.ts";

/** A kernel of conv1_1 (OIHW) by which a network is recognised: its known filters among hashed ones. */
export function firstKernel(network: "caffe" | "torchvision"): Float32Array<ArrayBuffer> {
  const kernel = Float32Array.from(hashed(64 * 27, { seed: 9, amplitude: 0.3 }));
  const filters = network === "caffe" ? CAFFE_FILTERS : TORCHVISION_FILTERS;
  for (const [number, filter] of filters) kernel.set(filter, 27 * number);
  return kernel;
}
