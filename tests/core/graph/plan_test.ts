/** Tests of the memory plan. */
import { assert, assertEquals } from "@std/assert";
import { backward } from "../../../core/graph/backward.ts";
import { apply, external, inOrder, type Node, residualBytesOf } from "../../../core/graph/node.ts";
import type { Operation } from "../../../core/graph/operation.ts";
import { type MemoryPlan, planMemory, plannedMemory } from "../../../core/graph/plan.ts";
import { bytesOf, inFull } from "../../../core/graph/shape.ts";
import { totalLoss } from "../../../core/losses/total_loss.ts";
import { type LayerName, VGG19_LAYERS } from "../../../core/network/vgg19.ts";
import { convolution } from "../../../core/ops/convolution/convolution.ts";
import type { ConvolutionWeightsOnGpu } from "../../../core/ops/convolution/convolution_weights.ts";
import { convolutionPool } from "../../../core/ops/convolution_pool/convolution_pool.ts";
import { squaredDifference } from "../../../core/ops/difference/difference.ts";
import { gram } from "../../../core/ops/gram/gram.ts";
import { preprocess } from "../../../core/ops/preprocess/preprocess.ts";
import { totalVariation } from "../../../core/ops/total_variation/total_variation.ts";
import { hashedWord } from "../../helpers/hashed.ts";

/** An operation of any size on any inputs, which may have a residual and take over an input's memory. */
interface Anything {
  readonly positions: number;
  readonly residual?: number;
  readonly inPlace?: number;
}
const anything: Operation<Anything> = {
  name: "anything",
  shape: (_inputs, { positions }) => ({ kind: "map", channels: 4, height: 1, width: positions }),
  residualBytes: (_output, { residual = 0 }) => residual,
  inPlace: (_inputs, { inPlace }) => inPlace,
  emit: () => {},
};
/** The same, but of its first input it reads only the residual. */
const readsResidual: Operation<Anything> = {
  ...anything,
  name: "reads a residual",
  residualInputs: [0],
};
// Positions of 16 bytes, in 16 of them, so that sizes need no rounding.
const make = (inputs: Node[], units: number, rest: Partial<Anything> = {}, operation = anything) =>
  apply(operation, inputs, { attributes: { positions: 16 * units, ...rest } });
const UNIT = 256;
const total = ({ arenaBytes }: MemoryPlan) => arenaBytes.reduce((sum, bytes) => sum + bytes, 0);
const source = external("source", { kind: "map", channels: 4, height: 1, width: 1 });
const plan = (order: Node[], kept: Node[] = [], arenaLimit = Infinity) =>
  planMemory(order, { kept: new Set(kept), arenaLimit });

/** Bytes of an arena that hold something. */
interface Held {
  readonly arena: number;
  readonly start: number;
  readonly end: number;
  readonly node: Node;
}

/** The allocations of a node's inputs that the graph itself makes. */
function allocationsRead(node: Node, memory: MemoryPlan) {
  return node.inputs.flatMap((input, i) => {
    if (input.operation === undefined) return [];
    const keeps = node.operation!.residualInputs?.includes(i) ?? false;
    const allocation = (keeps ? memory.residuals : memory.values).get(input);
    if (allocation !== undefined) return [{ allocation, input, i }];
    assert(keeps || bytesOf(input.shape) === 0, "an input has no memory");
    return [];
  });
}

/** Goes through the plan step by step, with what every byte holds. */
function assertSound(order: readonly Node[], kept: ReadonlySet<Node>, memory: MemoryPlan): void {
  let held: Held[] = [];
  const hold = (node: Node, allocations: MemoryPlan["values"], bytes: number): Held => {
    const { arena, offset } = allocations.get(node)!;
    assertEquals(offset % UNIT, 0);
    assert(memory.arenaBytes[arena]! >= offset + bytes, "an arena is too small");
    return { arena, start: offset, end: offset + bytes, node };
  };
  for (const node of order) {
    if (node.operation === undefined) {
      assert(!memory.values.has(node), "an external value has memory");
      continue;
    }
    const bytes = bytesOf(node.shape);
    const made = bytes > 0 ? [hold(node, memory.values, bytes)] : [];
    const residual = residualBytesOf(node);
    if (residual > 0) made.push(hold(node, memory.residuals, residual));
    const inPlace = node.operation.inPlace?.(node.inputs.length, node.attributes);
    for (const { allocation, input, i } of allocationsRead(node, memory)) {
      const there = held.find(({ arena, start }) =>
        arena === allocation.arena && start === allocation.offset
      );
      assert(there?.node === input, "an input was written over before its last use");
      const [first] = made;
      if (i === inPlace && first?.arena === allocation.arena && first.start === allocation.offset) {
        continue;
      }
      for (const { arena } of made) {
        assert(arena !== allocation.arena, "read and written in one arena");
      }
    }
    const stays = (old: Held) =>
      made.every(({ arena, start, end }) =>
        old.arena !== arena || old.end <= start || end <= old.start
      );
    held = [...held.filter(stays), ...made];
  }
  for (const node of kept) {
    if (node.operation === undefined) continue;
    const { arena, offset } = memory.values.get(node)!;
    assert(held.some((one) => one.node === node), "a value to be kept was written over");
    assertEquals([offset, held.filter((one) => one.arena === arena).length], [0, 1]);
  }
}

Deno.test("memory plan: a chain takes two arenas in turn", () => {
  const chain = [source];
  for (let i = 0; i < 10; i++) chain.push(make([chain.at(-1)!], 8));
  const memory = plan(chain);
  assertSound(chain, new Set(), memory);
  assertEquals(memory.arenaBytes, [8 * UNIT, 8 * UNIT]);
  assertEquals(memory.liveBytes, 16 * UNIT);
});

Deno.test("memory plan: a kept value has an arena of its own, and a value lasts until its last use", () => {
  const first = make([source], 4);
  const second = make([first], 4);
  const third = make([second], 4);
  const last = make([third, first], 4);
  const order = inOrder([last]);
  assertEquals(total(plan(order)), 12 * UNIT);
  assertEquals(plan(order, [last, second, third]).arenaBytes.length, 4);
});

Deno.test("memory plan: small values share the memory of a large one", () => {
  const large = make([source], 100);
  const small = [30, 30, 40].map((units) => make([source, large], units));
  const order = inOrder([large, ...small, make(small, 1)]);
  const memory = plan(order);
  assertSound(order, new Set(), memory);
  // The three, alive together, lie beside the large one, of which they are made; the last in its memory.
  assertEquals(memory.arenaBytes.toSorted((a, b) => a - b), [100 * UNIT, 100 * UNIT]);
});

Deno.test("memory plan: a value takes over the memory of an input at its last use", () => {
  const first = make([source], 4);
  const second = make([source, first], 4, { inPlace: 1 });
  const memory = plan([source, first, second, make([second], 1)]);
  assertEquals(memory.values.get(second), memory.values.get(first));
  assertEquals(total(memory), 5 * UNIT);
  // Not where it is needed later, is read as another input as well, or has another size.
  const later = make([source, first], 4, { inPlace: 1 });
  const twice = make([second, second], 4, { inPlace: 1 });
  const larger = make([twice], 5, { inPlace: 0 });
  for (const order of [[source, first, later, make([later, first], 1)], inOrder([larger])]) {
    assertSound(order, new Set(), plan(order));
  }
  const { values } = plan([source, first, later, make([later, first], 1)]);
  assert(values.get(later)!.arena !== values.get(first)!.arena);
});

Deno.test("memory plan: a residual outlives its value", () => {
  const first = make([source], 8, { residual: 2 * UNIT });
  const second = make([first], 8);
  const third = make([second], 8);
  const gradient = make([first, third], 8, {}, readsResidual);
  const order = inOrder([gradient]);
  const memory = plan(order);
  assertSound(order, new Set(), memory);
  assertEquals(memory.residuals.size, 1);
  // The third value has the first one's memory.
  assertEquals(memory.liveBytes, 18 * UNIT);
  assertEquals(total(memory), 18 * UNIT);
});

Deno.test("memory plan: the residual of a scalar has memory by its inputs' size", () => {
  const loss: Operation<Record<never, never>> = {
    name: "loss",
    shape: () => ({ kind: "scalar" }),
    residualBytes: (_output, _attributes, inputs) => 2 * bytesOf(inputs[0]!),
    emit: () => {},
  };
  const features = make([source], 8);
  const scalar = apply(loss, [features], { attributes: {} });
  const between = make([features], 4);
  const gradient = make([scalar, between], 8, {}, readsResidual);
  const order = inOrder([gradient]);
  const memory = plan(order, [scalar]);
  assertSound(order, new Set(), memory);
  assert(!memory.values.has(scalar), "a scalar has memory");
  const { arena } = memory.residuals.get(scalar)!;
  assertEquals(memory.arenaBytes[arena], 16 * UNIT);
  assertEquals(plannedMemory(memory).residuals.get(scalar)!.bytes, 16 * UNIT);
});

Deno.test("memory plan: an unused value frees its memory at once", () => {
  const order = [source, make([source], 4), make([source], 4), make([source], 4)];
  assertEquals(plan(order).arenaBytes, [4 * UNIT]);
});

Deno.test("memory plan: an arena grows no larger than a buffer may be", () => {
  const values = [3, 3, 3, 3].map((units) => make([source], units));
  const order = inOrder([make(values, 1)]);
  const memory = plan(order, [], 6 * UNIT);
  assertSound(order, new Set(), memory);
  assertEquals(memory.arenaBytes, [6 * UNIT, 6 * UNIT, UNIT]);
});

Deno.test("memory plan: no random graph overwrites a value in use", () => {
  for (let seed = 1; seed <= 200; seed++) {
    let counter = 0;
    const random = (below: number) => hashedWord(seed, counter++) % below;
    const order: Node[] = [source];
    for (let i = 0; i < 30; i++) {
      const inputs = Array.from({ length: 1 + random(3) }, () => order[random(order.length)]!);
      const rest = {
        ...random(3) === 0 && { residual: 4 * (1 + random(50)) },
        ...random(2) === 0 && { inPlace: random(inputs.length) },
      };
      order.push(make(inputs, 1 + random(3), rest, random(4) === 0 ? readsResidual : anything));
    }
    const kept = new Set(order.filter((node) => node !== source && random(8) === 0));
    assertSound(order, kept, planMemory(order, { kept }));
  }
});

/** VGG-19's features down to conv5_1, as `NetworkOnGpu` builds them, without weights. */
function vgg19(half: boolean): { pixels: Node; features: Map<LayerName, Node> } {
  const pixels = external("pixels", { kind: "pixels", height: 512, width: 512 });
  const features = new Map<LayerName, Node>();
  let at = apply(preprocess, [pixels], { attributes: { preprocessing: "caffe", half } });
  const specs = VGG19_LAYERS.slice(0, 13);
  specs.forEach((spec, i) => {
    const weights = { ...spec } as unknown as ConvolutionWeightsOnGpu;
    if ((specs[i + 1]?.level ?? spec.level) > spec.level) {
      at = apply(convolutionPool, [at], { attributes: { weights, pooling: "max" } });
    } else {
      at = apply(convolution, [at], { attributes: { weights, relu: true }, label: spec.name });
      features.set(spec.name, at);
    }
  });
  return { pixels, features };
}

for (const { half, bound } of [{ half: false, bound: 1.4 }, { half: true, bound: 0.75 }]) {
  const precision = half ? "f16" : "f32";
  Deno.test(`memory plan: Adam takes at most ${bound} KiB a pixel in ${precision}`, () => {
    const { pixels, features } = vgg19(half);
    const squared = (value: Node) => {
      const wanted = external("target", inFull(value.shape));
      return apply(squaredDifference, [value, wanted], { attributes: { scale: 1 } });
    };
    const content = features.get("conv4_2")!;
    const style = (["conv1_1", "conv2_1", "conv3_1", "conv4_1", "conv5_1"] as const).map(
      (layer) => squared(apply(gram, [features.get(layer)!], { attributes: {} })),
    );
    const tv = apply(totalVariation, [pixels], { attributes: {} });
    const parts = [squared(content), ...style, tv];
    const loss = totalLoss([{ name: "all", kind: "style", share: 1, factor: 1, parts }], [1]);
    const gradient = backward(loss, pixels);
    const order = inOrder([loss, gradient]);
    const kept = new Set([gradient]);
    const memory = planMemory(order, { kept });
    assertSound(order, kept, memory);
    assert(total(memory) <= 1.35 * memory.liveBytes, `${total(memory) / memory.liveBytes} times`);
    // Besides the graph: pixels, Adam's two means and the last good pixels, and the content target.
    const outside = 4 * bytesOf(pixels.shape) + bytesOf(content.shape);
    const perPixel = (total(memory) + outside) / 512 ** 2;
    assert(perPixel <= 1024 * bound, `${perPixel} bytes a pixel`);
  });
}
