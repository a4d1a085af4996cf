/** A large file of VGG-19 that takes no memory. */
import { VGG19_LAYERS } from "../../core/network/vgg19.ts";
import { TORCHVISION_FILTERS } from "../../weights/vgg/convention.ts";
import type { ServedFile } from "./http_server.ts";

/** A safetensors file too large to be in memory. */
export interface SparseFile extends ServedFile {
  /** The range of a tensor's bytes. */
  readonly place: (tensor: string) => { readonly begin: number; readonly end: number };
}

/** After how many numbers those of the file repeat. */
const PERIOD = 251;
const COPIES = 200;

/**
 * A file of the length and the layout of torchvision's VGG-19 as it is published: the classifier's
 * 494 MB lie before the convolutions, which stand in the alphabetical order of their names. The filters
 * by which the network is recognised are real; all else is a pattern of numbers.
 */
export function sparseVgg(): SparseFile {
  const shapes = new Map<string, number[]>();
  for (const { featureIndex, inputs, outputs } of VGG19_LAYERS) {
    shapes.set(`features.${featureIndex}.weight`, [outputs, inputs, 3, 3]);
    shapes.set(`features.${featureIndex}.bias`, [outputs]);
  }
  for (const [index, inputs, outputs] of [[0, 25088, 4096], [3, 4096, 4096], [6, 4096, 1000]]) {
    shapes.set(`classifier.${index}.weight`, [outputs!, inputs!]);
    shapes.set(`classifier.${index}.bias`, [outputs!]);
  }
  const header: Record<string, unknown> = { __metadata__: { format: "pt" } };
  const places = new Map<string, { begin: number; end: number }>();
  let length = 0;
  for (const name of [...shapes.keys()].sort()) {
    const shape = shapes.get(name)!;
    const begin = length;
    length += shape.reduce((product, side) => product * side, 4);
    header[name] = { dtype: "F32", shape, data_offsets: [begin, length] };
    places.set(name, { begin, end: length });
  }
  const json = JSON.stringify(header);
  const dataStart = 8 + Math.ceil(json.length / 8) * 8;
  const start = new Uint8Array(dataStart).fill(0x20);
  new DataView(start.buffer).setBigUint64(0, BigInt(dataStart - 8), true);
  start.set(new TextEncoder().encode(json), 8);
  const place = (tensor: string) => {
    const { begin, end } = places.get(tensor)!;
    return { begin: dataStart + begin, end: dataStart + end };
  };
  const patches = [{ at: 0, bytes: start }];
  for (const [filter, numbers] of TORCHVISION_FILTERS) {
    const bytes = new Uint8Array(Float32Array.from(numbers).buffer);
    patches.push({ at: place("features.0.weight").begin + filter * bytes.length, bytes });
  }
  return { size: dataStart + length, slice: patterned(patches), place };
}

/** Numbers that repeat, with some bytes put in their place. */
function patterned(
  patches: readonly { readonly at: number; readonly bytes: Uint8Array }[],
): ServedFile["slice"] {
  const pattern = Float32Array.from({ length: PERIOD * COPIES }, (_, i) => i % PERIOD / 64 - 2);
  const repeated = new Uint8Array(pattern.buffer);
  return (begin, end) => {
    const bytes = new Uint8Array(end - begin);
    for (let at = 0; at < bytes.length;) {
      const from = (begin + at) % (PERIOD * 4);
      const part = repeated.subarray(from, from + bytes.length - at);
      bytes.set(part, at);
      at += part.length;
    }
    for (const patch of patches) {
      const first = Math.max(begin, patch.at);
      const last = Math.min(end, patch.at + patch.bytes.length);
      if (first >= last) continue;
      bytes.set(patch.bytes.subarray(first - patch.at, last - patch.at), first - begin);
    }
    return bytes;
  };
}
