/** Memory of a graph: which value lies where in a few buffers, planned by the time for which each is needed. */
import { ALIGNMENT, type Memory } from "../gpu/memory.ts";
import { type Node, residualBytesOf } from "./node.ts";
import { bytesOf, isHalf } from "./shape.ts";

/** An offset in one of several buffers. */
export interface Allocation {
  /** The number of the buffer. */
  readonly arena: number;
  /** Its first byte there, a multiple of {@linkcode ALIGNMENT}. */
  readonly offset: number;
}

/** The allocations of a graph's values, but for scalars and external values. */
export interface MemoryPlan {
  /** The allocation of every value; values that take over an input's memory have the same object. */
  readonly values: ReadonlyMap<Node, Allocation>;
  /** The allocations of what some operations keep for their gradient. */
  readonly residuals: ReadonlyMap<Node, Allocation>;
  /** Bytes of every buffer. */
  readonly arenaBytes: readonly number[];
  /** The most bytes that are alive at once: no plan can do with less. */
  readonly liveBytes: number;
}

/** A need for memory for some steps: of a value, a residual, or several values that share it in turn. */
interface Block {
  readonly nodes: Node[];
  readonly kind: "value" | "residual";
  readonly bytes: number;
  /** The step that writes it. */
  readonly from: number;
  /** The step that reads it last. */
  to: number;
  /** Blocks that must not lie in the same arena: read where this is written, or the other way round. */
  readonly rivals: Set<Block>;
  /** True where it has an arena of its own. */
  readonly kept: boolean;
}

/**
 * Plans memory by liveness: a value is alive from the step that writes it to the last that reads it, and values
 * that are not alive at the same time may share memory. A value that may take over the memory of an input does.
 *
 * WebGPU forbids binding one buffer for reading and for writing in the same dispatch, even different parts of
 * it. So there are several buffers, "arenas", and what a step writes lies in another one than what it reads. The
 * largest blocks are allocated first, each as low as possible in the arena that grows least (as in "greedy by
 * size" of Pisarchyk and Lee, "Efficient Memory Management for Deep Neural Net Inference", 2020).
 *
 * @param order all nodes, each after its inputs
 * @param options.kept values that must still be there at the end; each has an arena of its own
 * @param options.arenaLimit bytes that an arena may have at most, unless one value alone has more. Default: no limit
 */
export function planMemory(
  order: readonly Node[],
  options: { readonly kept: ReadonlySet<Node>; readonly arenaLimit?: number },
): MemoryPlan {
  const { kept, arenaLimit = Infinity } = options;
  const blocks = blocksOf(order, kept);
  const largestFirst = blocks.toSorted((a, b) => b.bytes - a.bytes || a.from - b.from);
  const { allocations, arenaBytes } = allocateAll(largestFirst, arenaLimit);
  const values = new Map<Node, Allocation>();
  const residuals = new Map<Node, Allocation>();
  for (const block of blocks) {
    const kind = block.kind === "value" ? values : residuals;
    for (const node of block.nodes) kind.set(node, allocations.get(block)!);
  }
  return { values, residuals, arenaBytes, liveBytes: mostAlive(blocks, order.length) };
}

/** The memory of everything that a graph makes, but for its scalars. */
export interface GraphMemory {
  /** The memory of values; those that share an allocation have the same object. */
  readonly values: ReadonlyMap<Node, Memory>;
  /** The memory of what operations keep for their gradient. */
  readonly residuals: ReadonlyMap<Node, Memory>;
}

/**
 * The memory that a plan allots.
 *
 * @param buffers one for each arena of the plan. Default: none, and the memory has sizes alone
 */
export function plannedMemory(plan: MemoryPlan, buffers: readonly GPUBuffer[] = []): GraphMemory {
  const at = ({ arena, offset }: Allocation) => {
    const buffer = buffers[arena];
    return { offset, ...buffer && { buffer } };
  };
  const values = new Map<Node, Memory>();
  const shared = new Map<Allocation, Memory>();
  for (const [node, allocation] of plan.values) {
    const { shape } = node;
    const memory = shared.get(allocation) ??
      { bytes: bytesOf(shape), half: isHalf(shape), ...at(allocation) };
    shared.set(allocation, memory);
    values.set(node, memory);
  }
  const residuals = new Map<Node, Memory>();
  for (const [node, allocation] of plan.residuals) {
    residuals.set(node, { bytes: residualBytesOf(node), ...at(allocation) });
  }
  return { values, residuals };
}

/** The indices of a graph's scalars in the buffer that they share, in the graph's order. */
export function slotsOf(order: readonly Node[]): Map<Node, number> {
  const scalars = order.filter(({ shape }) => shape.kind === "scalar");
  return new Map(scalars.map((node, slot) => [node, slot]));
}

/** Allocates blocks one after the other. */
function allocateAll(sequence: readonly Block[], arenaLimit: number) {
  const allocations = new Map<Block, Allocation>();
  const arenas: Block[][] = [];
  const arenaBytes: number[] = [];
  for (const block of sequence) {
    const { arena, offset } = choose(block, allocations, { arenas, arenaBytes, arenaLimit });
    allocations.set(block, { arena, offset });
    (arenas[arena] ??= []).push(block);
    arenaBytes[arena] = Math.max(arenaBytes[arena] ?? 0, offset + block.bytes);
  }
  return { allocations, arenaBytes };
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

/** The blocks of a graph: which nodes need memory, from when to when, and which may not share an arena. */
function blocksOf(order: readonly Node[], kept: ReadonlySet<Node>): Block[] {
  const lastUse = lastUses(order, kept);
  const values = new Map<Node, Block>();
  const residuals = new Map<Node, Block>();
  const blocks: Block[] = [];
  order.forEach((node, step) => {
    if (node.operation === undefined) return;
    const make = (kind: Block["kind"], bytes: number, to = step): Block => {
      const whole = Math.ceil(bytes / ALIGNMENT) * ALIGNMENT;
      const once = { nodes: [node], kind, bytes: whole, from: step, to, kept: kept.has(node) };
      const block = { ...once, rivals: new Set<Block>() };
      blocks.push(block);
      return block;
    };
    const made: Block[] = [];
    const bytes = bytesOf(node.shape);
    if (bytes > 0) {
      const value = takeOver(node, step, { lastUse, values }) ??
        make("value", bytes, lastUse.values.get(node));
      values.set(node, value);
      made.push(value);
    }
    const residualBytes = residualBytesOf(node);
    if (residualBytes > 0) {
      const residual = make("residual", residualBytes, lastUse.residuals.get(node));
      residuals.set(node, residual);
      made.push(residual);
    }
    for (const [i, input] of node.inputs.entries()) {
      const read = (readsResidual(node, i) ? residuals : values).get(input);
      if (read !== undefined) keepApart(read, made);
    }
  });
  return blocks;
}

/** Keeps what is read and what is written in different arenas, unless one takes over the other's memory. */
function keepApart(read: Block, made: readonly Block[]): void {
  for (const block of made) {
    if (block === read) continue;
    block.rivals.add(read);
    read.rivals.add(block);
  }
}

function readsResidual(node: Node, input: number): boolean {
  return node.operation!.residualInputs?.includes(input) ?? false;
}

/** The last step that reads each value and each residual. */
interface LastUses {
  readonly values: ReadonlyMap<Node, number>;
  readonly residuals: ReadonlyMap<Node, number>;
  readonly kept: ReadonlySet<Node>;
}

function lastUses(order: readonly Node[], kept: ReadonlySet<Node>): LastUses {
  const values = new Map<Node, number>();
  const residuals = new Map<Node, number>();
  order.forEach((node, step) =>
    node.inputs.forEach((input, i) =>
      (readsResidual(node, i) ? residuals : values).set(input, step)
    )
  );
  for (const node of kept) values.set(node, order.length);
  return { values, residuals, kept };
}

/** Gives a value the memory of an input, if it may have it; returns the block of both. */
function takeOver(
  node: Node,
  step: number,
  so: { readonly lastUse: LastUses; readonly values: ReadonlyMap<Node, Block> },
): Block | undefined {
  const { operation, inputs, attributes, shape } = node;
  const index = operation!.inPlace?.(inputs.length, attributes);
  const input = index === undefined ? undefined : inputs[index];
  if (input === undefined || so.lastUse.values.get(input) !== step) return undefined;
  if (so.lastUse.kept.has(node) || bytesOf(input.shape) !== bytesOf(shape)) return undefined;
  // Read as another input too, it would be bound twice.
  if (inputs.filter((other) => other === input).length > 1) return undefined;
  const block = so.values.get(input);
  if (block === undefined) return undefined;
  block.nodes.push(node);
  block.to = so.lastUse.values.get(node) ?? step;
  return block;
}

/** The arena that grows least, and the lowest free offset there. */
function choose(
  block: Block,
  allocations: ReadonlyMap<Block, Allocation>,
  so: { arenas: readonly Block[][]; arenaBytes: readonly number[]; arenaLimit: number },
): Allocation {
  const forbidden = new Set([...block.rivals].map((rival) => allocations.get(rival)?.arena));
  let best: Allocation = { arena: so.arenas.length, offset: 0 };
  if (block.kept) return best;
  let leastGrowth = block.bytes;
  so.arenas.forEach((inside, arena) => {
    if (forbidden.has(arena) || inside[0]!.kept) return;
    const offset = lowestGap(block, inside, allocations);
    const growth = Math.max(0, offset + block.bytes - so.arenaBytes[arena]!);
    if (offset + block.bytes > so.arenaLimit || growth > leastGrowth) return;
    if (growth === leastGrowth && best.arena < so.arenas.length) return;
    best = { arena, offset };
    leastGrowth = growth;
  });
  return best;
}

/** The lowest offset in an arena that is free as long as the block is alive. */
function lowestGap(
  { bytes, from, to }: Block,
  inside: readonly Block[],
  allocations: ReadonlyMap<Block, Allocation>,
): number {
  const inTheWay = inside.filter((other) => other.from <= to && from <= other.to)
    .map((other) => ({ start: allocations.get(other)!.offset, bytes: other.bytes }))
    .toSorted((a, b) => a.start - b.start);
  let offset = 0;
  for (const other of inTheWay) {
    if (offset + bytes <= other.start) break;
    offset = Math.max(offset, other.start + other.bytes);
  }
  return offset;
}

/** The most bytes that are alive in one step. */
function mostAlive(blocks: readonly Block[], steps: number): number {
  let most = 0;
  for (let step = 0; step < steps; step++) {
    const alive = blocks.filter(({ from, to }) => from <= step && step <= to);
    most = Math.max(most, sum(alive.map(({ bytes }) => bytes)));
  }
  return most;
}
