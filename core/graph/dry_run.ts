/** The calls of a graph without memory, for estimating and for measuring kernels. */
import type { Gpu } from "../gpu/gpu.ts";
import type { Memory } from "../gpu/memory.ts";
import type { Program } from "../gpu/program.ts";
import { emitAll } from "./executable.ts";
import { inOrder, type Node } from "./node.ts";
import type { Tunable } from "./operation.ts";
import { planMemory, plannedMemory, slotsOf } from "./plan.ts";
import { bytesOf, isHalf } from "./shape.ts";

/** An operation of a graph for which no memory has been allocated. */
export interface DryCall {
  /** The node that it computes. */
  readonly node: Node;
  /**
   * Appends its kernel calls, whose memory has sizes but no buffers: for inspection, or for a program that allocates
   * buffers itself.
   *
   * @param offer is called with every choice between kernels
   */
  emit(program: Program, offer?: (tunable: Tunable) => void): void;
}

/** The calls of a graph, in order, as they would be once it is built. */
export function dryRun(gpu: Gpu, outputs: readonly Node[]): DryCall[] {
  const order = inOrder(outputs);
  const slots = slotsOf(order);
  const { values, residuals } = plannedMemory(planMemory(order, { kept: new Set(outputs) }));
  const memory = new Map(values);
  for (const node of order) {
    const { operation, shape } = node;
    if (operation === undefined) memory.set(node, { bytes: bytesOf(shape), half: isHalf(shape) });
  }
  const scalars: Memory = { bytes: 4 * Math.max(1, slots.size) };
  return order.filter(({ operation }) => operation !== undefined).map((node) => ({
    node,
    emit(program, offer) {
      const parts = { order: [node], program, memory, residuals, slots, scalars };
      emitAll(gpu, { ...parts, ...offer && { offer } });
    },
  }));
}
