/** The problem of `torch_same_loss.py` as one file: network, pictures, layers and factors of the terms. */
import type { Picture } from "../../core/image/picture.ts";
import type { RunPlan } from "../../core/run/plan.ts";
import { writeSafetensorsHeader } from "../../weights/formats/safetensors.ts";

/** A factor for each layer of the losses, which are those of the normalization `gatys`. */
export type Factors = Readonly<Record<string, number>>;

/** Pictures and factors of a problem. */
export interface SameLossProblem {
  /** The content image, from which the optimisation starts. */
  readonly content: Picture;
  /** The style image in the size in which it is used. */
  readonly style: Picture;
  readonly contentFactors: Factors;
  readonly styleFactors: Factors;
}

/** The bytes of a safetensors file with all that another program needs for the same losses. */
export function problemFile(plan: RunPlan, problem: SameLossProblem): Uint8Array<ArrayBuffer> {
  const { network, losses, layers } = plan;
  const picture = ({ width, height, data }: Picture) => ({ shape: [1, 3, height, width], data });
  const tensors: [string, { readonly shape: readonly number[]; readonly data: Float32Array }][] = [
    ["content", picture(problem.content)],
    ["style", picture(problem.style)],
  ];
  for (const layer of layers) {
    const { kernel, bias } = network.layers.get(layer)!;
    const inputs = kernel.length / bias.length / 9;
    tensors.push([`${layer}.kernel`, { shape: [bias.length, inputs, 3, 3], data: kernel }]);
    tensors.push([`${layer}.bias`, { shape: [bias.length], data: bias }]);
  }
  const described = {
    layers,
    preprocessing: losses.preprocessing,
    pooling: losses.pooling,
    content: problem.contentFactors,
    style: problem.styleFactors,
  };
  const header: Record<string, unknown> = { __metadata__: { problem: JSON.stringify(described) } };
  let at = 0;
  for (const [name, { shape, data }] of tensors) {
    header[name] = { dtype: "F32", shape, data_offsets: [at, at += data.byteLength] };
  }
  const start = writeSafetensorsHeader(header);
  const bytes = new Uint8Array(start.length + at);
  bytes.set(start);
  let end = start.length;
  for (const [, { data }] of tensors) {
    bytes.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), end);
    end += data.byteLength;
  }
  return bytes;
}
