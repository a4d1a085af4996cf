import { bytesOf } from "../ops/shape.ts";
import type { Node } from "./node.ts";

/** Which values share memory: every value has a slot, and a slot is as large as the largest of its values. */
export interface MemoryPlan {
  /** The slot of every value that the graph makes; scalars have none. */
  readonly slotOf: ReadonlyMap<Node, number>;
  /** Bytes of every slot. */
  readonly slotBytes: readonly number[];
}

/**
 * Plans memory by liveness: a value lives from its making to its last use, values that do not live at the
 * same time may share a slot, and no value shares a slot with the inputs that it is made of.
 *
 * The next value takes the free slot that wastes least; where none is large enough, the largest free one
 * grows, which costs less than a new one.
 *
 * @param order all nodes, each after its inputs
 * @param kept values that must still be there at the end
 */
export function planMemory(order: readonly Node[], kept: ReadonlySet<Node>): MemoryPlan {
  const lastUse = new Map<Node, number>();
  order.forEach((node, i) => node.inputs.forEach((input) => lastUse.set(input, i)));
  const slotOf = new Map<Node, number>();
  const slotBytes: number[] = [];
  const free = new Set<number>();
  order.forEach((node, i) => {
    const bytes = bytesOf(node.shape);
    if (node.operation !== undefined && bytes > 0) {
      const slot = chooseSlot(free, slotBytes, bytes);
      free.delete(slot);
      slotBytes[slot] = Math.max(slotBytes[slot] ?? 0, bytes);
      slotOf.set(node, slot);
      if (!lastUse.has(node) && !kept.has(node)) free.add(slot);
    }
    for (const input of new Set(node.inputs)) {
      const slot = slotOf.get(input);
      if (slot !== undefined && lastUse.get(input) === i && !kept.has(input)) free.add(slot);
    }
  });
  return { slotOf, slotBytes };
}

function chooseSlot(
  free: ReadonlySet<number>,
  slotBytes: readonly number[],
  bytes: number,
): number {
  let best: number | undefined;
  let largest: number | undefined;
  for (const slot of free) {
    const size = slotBytes[slot]!;
    if (size >= bytes && (best === undefined || size < slotBytes[best]!)) best = slot;
    if (largest === undefined || size > slotBytes[largest]!) largest = slot;
  }
  return best ?? largest ?? slotBytes.length;
}
