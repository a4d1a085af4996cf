/** The number of kernel calls of an evaluation on a GPU: each costs it some microseconds, however small its work. */
import { assert, assertEquals } from "@std/assert";
import type { Dispatch } from "../../../core/gpu/dispatch.ts";
import type { Gpu } from "../../../core/gpu/gpu.ts";
import { Program } from "../../../core/gpu/program.ts";
import { backward } from "../../../core/graph/backward.ts";
import { emitAll } from "../../../core/graph/executable.ts";
import { inOrder } from "../../../core/graph/node.ts";
import { planMemory, plannedMemory, slotsOf } from "../../../core/graph/plan.ts";
import { bytesOf } from "../../../core/graph/shape.ts";
import { kindWeights, neededLayers } from "../../../core/losses/settings.ts";
import { totalLoss } from "../../../core/losses/total_loss.ts";
import { unallocatedTerms } from "../../../core/losses/unallocated.ts";
import { unallocatedNetwork } from "../../../core/network/unallocated.ts";
import { chooseConvolution } from "../../../core/ops/convolution/convolution_weights.ts";
import { planRun } from "../../../core/run/plan.ts";
import { openAsHardware } from "../../helpers/hardware.ts";
import { hashedVgg19 } from "../../helpers/hashed_vgg19.ts";

/** A program that keeps the labels of its calls, and can do nothing else. */
class Listing extends Program {
  readonly labels: string[] = [];

  override dispatch({ shader }: Dispatch): void {
    this.labels.push(shader.label);
  }
}

/** The kernel calls of losses and gradient of the default problem for a square picture. */
function callsAt(gpu: Gpu, size: number): string[] {
  const picture = { width: size, height: size, data: new Float32Array(3 * size * size) };
  const network = hashedVgg19("conv5_1");
  const { losses, groups, half, scales } = planRun(gpu, {
    network,
    content: picture,
    style: picture,
    size,
  });
  const { network: onNothing } = unallocatedNetwork(gpu, {
    network,
    needed: neededLayers(losses),
    half,
    chunkBytes: scales.at(-1)!.tiling.chunkBytes,
    variant: ({ inputs, outputs }) => chooseConvolution(inputs, outputs),
  });
  const { pixels, terms } = unallocatedTerms(onNothing, losses, { size: picture, groups });
  const weights = kindWeights(losses);
  const total = totalLoss(terms, terms.map(({ kind }) => weights[kind]));
  const outputs = [total, backward(total, pixels)];
  const order = inOrder(outputs);
  const { values, residuals } = plannedMemory(planMemory(order, { kept: new Set(outputs) }));
  const memory = new Map(values);
  for (const node of order) {
    if (node.operation === undefined) memory.set(node, { bytes: bytesOf(node.shape) });
  }
  const slots = slotsOf(order);
  const program = new Listing(gpu, "a list");
  emitAll(gpu, { order, program, memory, residuals, slots, scalars: { bytes: 4 * slots.size } });
  return program.labels;
}

const count = (labels: readonly string[], label: string) =>
  labels.filter((other) => other === label).length;

/** Layers that are filtered by Winograd's method, of the 13 up to conv5_1: conv1_1 is not. */
const FILTERED = 12;

/** What the graph needs beside the convolutions of these layers. */
const OTHERS = {
  "preprocess": 1,
  "conv3x3": 1,
  // Five style layers: the first step of a matrix, its end that compares it, the gradient.
  "gram": 5,
  "gram sum": 5,
  "gram gradient": 5,
  // The content layer.
  "squared difference": 1,
  "difference": 1,
  "total variation": 1,
  // All seven terms and the total.
  "add up": 1,
  "conv3x3 gradient": 1,
  // The border's gradient, of every layer.
  "border input": FILTERED + 1,
  "border product": FILTERED + 1,
  "border output": FILTERED + 1,
  "preprocess gradient": 1,
} as const;

for (const [size, sums] of [[64, 3], [256, 3], [512, 1]] as const) {
  Deno.test(`kernel calls: a step of the default problem at ${size} x ${size}`, async () => {
    using gpu = await openAsHardware("nvidia");
    // As if the largest chunks had been found the fastest.
    gpu.tuned = new Proxy(new Map<string, string>(), {
      get: (map, name) => name === "get" ? () => "128 MiB" : Reflect.get(map, name),
    });
    const labels = callsAt(gpu, size);
    for (const [label, wanted] of Object.entries(OTHERS)) {
      assertEquals(count(labels, label), wanted, label);
    }
    // Sums of few positions are made in parts, which a gradient's epilogue takes added up.
    const parts = count(labels, "gram gradient sum");
    assert(parts <= sums, `${parts} sums of parts`);
    const others = Object.values(OTHERS).reduce((sum, calls) => sum + calls, parts);
    // Windows, products and tiles, on the way forward and back; at 512 pixels conv1_2 takes two chunks of 128 MiB.
    const chunks = size > 482 ? 1 : 0;
    assertEquals(labels.length, others + 6 * (FILTERED + chunks), labels.join("\n"));
    assert(labels.length - 6 * chunks <= 98 + 3 * (FILTERED + 1), `${labels.length} calls`);
  });
}
