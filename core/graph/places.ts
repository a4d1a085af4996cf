import type { Memory } from "../gpu/memory.ts";
import { type Node, residualBytesOf } from "./node.ts";
import type { MemoryPlan, Placement } from "./plan.ts";
import { bytesOf, isHalf } from "./shape.ts";

/** Where everything is that a graph makes. */
export interface Places {
  /** The memory of values; those that lie in one place have one and the same. */
  readonly memory: ReadonlyMap<Node, Memory>;
  /** The memory of what operations keep for their gradient. */
  readonly residuals: ReadonlyMap<Node, Memory>;
}

/** The slots of a graph's scalars, numbered in its order. */
export function slotsOf(order: readonly Node[]): Map<Node, number> {
  const scalars = order.filter(({ shape }) => shape.kind === "scalar");
  return new Map(scalars.map((node, slot) => [node, slot]));
}

/**
 * Gives everything but scalars its place.
 *
 * @param buffers one for each arena of the plan. Default: the memory is nowhere yet
 */
export function placesOf(plan: MemoryPlan, buffers: readonly GPUBuffer[] = []): Places {
  const at = ({ arena, offset }: Placement) => {
    const buffer = buffers[arena];
    return { offset, ...buffer && { buffer } };
  };
  const memory = new Map<Node, Memory>();
  // A value that took over an input's place has the very same placement.
  const byPlacement = new Map<Placement, Memory>();
  for (const [node, placement] of plan.values) {
    const { shape } = node;
    const shared = byPlacement.get(placement) ??
      { bytes: bytesOf(shape), half: isHalf(shape), ...at(placement) };
    byPlacement.set(placement, shared);
    memory.set(node, shared);
  }
  const residuals = new Map<Node, Memory>();
  for (const [node, placement] of plan.residuals) {
    residuals.set(node, { bytes: residualBytesOf(node), ...at(placement) });
  }
  return { memory, residuals };
}
