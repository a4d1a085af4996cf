import { assert, assertEquals } from "@std/assert";
import { backward } from "../../../core/graph/backward.ts";
import { apply, external, inOrder, type Node } from "../../../core/graph/node.ts";
import { type MemoryPlan, planMemory } from "../../../core/graph/plan.ts";
import { totalLoss } from "../../../core/losses/total_loss.ts";
import { convolution } from "../../../core/ops/convolution.ts";
import type { ConvolutionWeightsOnGpu } from "../../../core/ops/convolution_weights.ts";
import { gram } from "../../../core/ops/gram.ts";
import type { Operation } from "../../../core/ops/operation.ts";
import { pool } from "../../../core/ops/pool.ts";
import { preprocess } from "../../../core/ops/preprocess.ts";
import { bytesOf } from "../../../core/ops/shape.ts";
import { type LayerName, VGG19_LAYERS } from "../../../core/vgg19.ts";
import { hashedWord } from "../../helpers/hashed.ts";

/** Anything of a certain size made of anything. */
const anything: Operation<{ readonly positions: number }> = {
  name: "anything",
  shape: (_inputs, { positions }) => ({ kind: "map", channels: 4, height: 1, width: positions }),
  emit: () => {},
};
const make = (inputs: Node[], positions: number) =>
  apply(anything, inputs, { attributes: { positions } });
const total = ({ slotBytes }: MemoryPlan) => slotBytes.reduce((sum, bytes) => sum + bytes, 0);
const source = external("source", { kind: "map", channels: 4, height: 1, width: 1 });

/** Goes through the plan step by step, with what every slot holds. */
function assertSound(order: readonly Node[], kept: ReadonlySet<Node>, plan: MemoryPlan): void {
  const holds = new Map<number, Node>();
  for (const node of order) {
    if (node.operation === undefined) {
      assert(!plan.slotOf.has(node), "a value from outside has a slot");
      continue;
    }
    const slot = plan.slotOf.get(node)!;
    assert(plan.slotBytes[slot]! >= bytesOf(node.shape), "a slot is too small");
    for (const input of node.inputs) {
      if (input.operation === undefined) continue;
      const from = plan.slotOf.get(input)!;
      assert(holds.get(from) === input, "an input was written over before its last use");
      assert(from !== slot, "a value shares the slot of its input");
    }
    holds.set(slot, node);
  }
  for (const node of kept) {
    assert(holds.get(plan.slotOf.get(node)!) === node, "a value to be kept was written over");
  }
}

Deno.test("memory plan: a chain takes two slots in turn", () => {
  const chain = [source];
  for (let i = 0; i < 10; i++) chain.push(make([chain.at(-1)!], 8));
  const plan = planMemory(chain, new Set([chain.at(-1)!]));
  assertSound(chain, new Set([chain.at(-1)!]), plan);
  assertEquals(plan.slotBytes, [128, 128]);
});

Deno.test("memory plan: what is kept, and what is used later, keeps its slot", () => {
  const first = make([source], 4);
  const second = make([first], 4);
  const third = make([second], 4);
  const last = make([third, first], 4);
  const order = inOrder([last]);
  assertEquals(planMemory(order, new Set([last])).slotBytes.length, 3);
  assertEquals(planMemory(order, new Set([last, second, third])).slotBytes.length, 4);
});

Deno.test("memory plan: the tightest free slot is taken, or else the largest grows", () => {
  const values = [100, 10, 1].map((positions) => make([source], positions));
  // All three are free now, after their only use.
  const used = make(values, 1);
  const tight = make([used], 9);
  const large = make([used, tight], 120);
  const plan = planMemory(inOrder([large]), new Set([large]));
  assertEquals(plan.slotOf.get(tight), plan.slotOf.get(values[1]!));
  assertEquals(plan.slotOf.get(large), plan.slotOf.get(values[0]!));
  assertEquals(plan.slotBytes, [1920, 160, 16, 16]);
});

Deno.test("memory plan: a value that nobody uses frees its slot at once", () => {
  const order = [source, make([source], 4), make([source], 4), make([source], 4)];
  assertEquals(planMemory(order, new Set()).slotBytes, [64]);
});

Deno.test("memory plan: sound for any graph", () => {
  for (let seed = 1; seed <= 200; seed++) {
    let counter = 0;
    const random = (below: number) => hashedWord(seed, counter++) % below;
    const order: Node[] = [source];
    for (let i = 0; i < 30; i++) {
      const inputs = Array.from({ length: 1 + random(3) }, () => order[random(order.length)]!);
      order.push(make(inputs, 1 + random(20)));
    }
    const kept = new Set(order.filter((node) => node !== source && random(8) === 0));
    assertSound(order, kept, planMemory(order, kept));
  }
});

/** VGG-19's features down to conv5_1 of a picture of 256 x 256. */
function vgg19(): { pixels: Node; features: Map<LayerName, Node> } {
  const pixels = external("pixels", { kind: "pixels", height: 256, width: 256 });
  const features = new Map<LayerName, Node>();
  let at = apply(preprocess, [pixels], { attributes: { preprocessing: "caffe" } });
  let level = 1;
  for (const spec of VGG19_LAYERS.slice(0, 13)) {
    if (spec.level > level) at = apply(pool, [at], { attributes: { pooling: "max" } });
    level = spec.level;
    const weights = { ...spec } as unknown as ConvolutionWeightsOnGpu;
    at = apply(convolution, [at], { attributes: { weights, relu: true }, label: spec.name });
    features.set(spec.name, at);
  }
  return { pixels, features };
}

Deno.test("memory plan: VGG-19's features alone take no more than its two largest maps", () => {
  const { features } = vgg19();
  const matrix = apply(gram, [features.get("conv5_1")!], { attributes: {} });
  const order = inOrder([matrix]);
  const plan = planMemory(order, new Set([matrix]));
  assertSound(order, new Set([matrix]), plan);
  // conv1_1 and conv1_2, 64 channels of 4 bytes, live at the same time; all else fits in there.
  assertEquals(total(plan), 2 * 64 * 4 * 256 * 256);
});

Deno.test("memory plan: with losses and gradient, hardly more than the features that are needed", () => {
  const { pixels, features } = vgg19();
  const target = (node: Node) => external("target", node.shape);
  const style = (["conv1_1", "conv2_1", "conv3_1", "conv4_1", "conv5_1"] as const).map((layer) => ({
    layer,
    target: external("target", {
      kind: "matrix",
      size: (features.get(layer)!.shape as { channels: number }).channels,
    }),
    scale: 1,
  }));
  const content = { layer: "conv4_2", target: target(features.get("conv4_2")!), scale: 1 } as const;
  const weights = { contentWeight: 1, styleWeight: 1, tvWeight: 1 };
  const loss = totalLoss({ features, pixels, content: [content], style, ...weights });
  const gradient = backward(loss.total, pixels);
  const order = inOrder([loss.total, gradient]);
  const plan = planMemory(order, new Set([loss.total, gradient]));
  // The way back masks with every feature map, so all of them live until then: in bytes a pixel, two
  // maps of 64 channels, two of 128 at a quarter of the positions, and so on. What is made on the way back
  // takes over what is no longer needed, but slots that are too small have to grow: at most by half.
  const maps = 4 * (2 * 64 + 2 * 128 / 4 + 4 * 256 / 16 + 4 * 512 / 64 + 512 / 256);
  const perPixel = total(plan) / (256 * 256);
  assert(perPixel >= maps && perPixel <= 1.5 * maps, `${perPixel} bytes a pixel, maps ${maps}`);
});
