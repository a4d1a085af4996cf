import { ALIGNMENT } from "../gpu/memory.ts";
import { type Node, residualBytesOf } from "./node.ts";
import { bytesOf } from "./shape.ts";

/** A place in one of several buffers. */
export interface Placement {
  /** The number of the buffer. */
  readonly arena: number;
  /** Its first byte there, a multiple of {@linkcode ALIGNMENT}. */
  readonly offset: number;
}

/** Where in memory everything is that a graph makes. Scalars are not in it. */
export interface MemoryPlan {
  /** The place of every value. */
  readonly values: ReadonlyMap<Node, Placement>;
  /** The place of what some operations keep for their gradient. */
  readonly residuals: ReadonlyMap<Node, Placement>;
  /** Bytes of every buffer. */
  readonly arenaBytes: readonly number[];
  /** The most bytes that are alive at once: no plan can do with less. */
  readonly liveBytes: number;
}

/** Something that needs memory for a while: a value, a residual, or several values in one place in turn. */
interface Block {
  readonly nodes: Node[];
  readonly kind: "value" | "residual";
  readonly bytes: number;
  /** The step that makes it. */
  readonly from: number;
  /** The step that uses it last. */
  to: number;
  readonly rivals: Set<Block>;
  /** Whether it has an arena for itself. */
  readonly kept: boolean;
}

/**
 * Plans memory by liveness: a value lives from its making to its last use, and what does not live at the
 * same time may lie in the same place. A value that can take over the place of an input does.
 *
 * WebGPU forbids to bind one buffer for reading and for writing in the same dispatch, whichever parts of it.
 * So there are several buffers, "arenas", and what a step makes lies in another one than what it reads. The
 * largest blocks are placed first, each as low as possible in the arena that grows least (as in "greedy by
 * size" of Pisarchyk and Lee, "Efficient Memory Management for Deep Neural Net Inference", 2020).
 *
 * @param order all nodes, each after its inputs
 * @param options.kept values that must still be there at the end; each has an arena for itself
 * @param options.arenaLimit the bytes that an arena may have at the most, unless one value alone has more
 */
export function planMemory(
  order: readonly Node[],
  options: { readonly kept: ReadonlySet<Node>; readonly arenaLimit?: number },
): MemoryPlan {
  const { kept, arenaLimit = Infinity } = options;
  const blocks = blocksOf(order, kept);
  const largestFirst = blocks.toSorted((a, b) => b.bytes - a.bytes || a.from - b.from);
  const { places, arenaBytes } = placeAll(largestFirst, arenaLimit);
  const values = new Map<Node, Placement>();
  const residuals = new Map<Node, Placement>();
  for (const block of blocks) {
    const placed = block.kind === "value" ? values : residuals;
    for (const node of block.nodes) placed.set(node, places.get(block)!);
  }
  return { values, residuals, arenaBytes, liveBytes: mostAlive(blocks, order.length) };
}

/** Where blocks come to lie that are placed one after the other. */
function placeAll(sequence: readonly Block[], arenaLimit: number) {
  const places = new Map<Block, Placement>();
  const arenas: Block[][] = [];
  const arenaBytes: number[] = [];
  for (const block of sequence) {
    const { arena, offset } = choose(block, places, { arenas, arenaBytes, arenaLimit });
    places.set(block, { arena, offset });
    (arenas[arena] ??= []).push(block);
    arenaBytes[arena] = Math.max(arenaBytes[arena] ?? 0, offset + block.bytes);
  }
  return { places, arenaBytes };
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

/** What needs memory, from when to when, and what may not share its arena. */
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

/** What is read and what is made lie in different arenas, unless one takes over the other's place. */
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

/** Puts a value in the place of an input, if it may; gives the block that is now both. */
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

/** The arena that grows least, and the lowest place there. */
function choose(
  block: Block,
  places: ReadonlyMap<Block, Placement>,
  so: { arenas: readonly Block[][]; arenaBytes: readonly number[]; arenaLimit: number },
): Placement {
  const forbidden = new Set([...block.rivals].map((rival) => places.get(rival)?.arena));
  let best: Placement = { arena: so.arenas.length, offset: 0 };
  if (block.kept) return best;
  let leastGrowth = block.bytes;
  so.arenas.forEach((placed, arena) => {
    if (forbidden.has(arena) || placed[0]!.kept) return;
    const offset = lowestGap(block, placed, places);
    const growth = Math.max(0, offset + block.bytes - so.arenaBytes[arena]!);
    if (offset + block.bytes > so.arenaLimit || growth > leastGrowth) return;
    if (growth === leastGrowth && best.arena < so.arenas.length) return;
    best = { arena, offset };
    leastGrowth = growth;
  });
  return best;
}

/** The lowest place that is free as long as the block lives. */
function lowestGap(
  { bytes, from, to }: Block,
  placed: readonly Block[],
  places: ReadonlyMap<Block, Placement>,
): number {
  const inTheWay = placed.filter((other) => other.from <= to && from <= other.to)
    .map((other) => ({ start: places.get(other)!.offset, bytes: other.bytes }))
    .toSorted((a, b) => a.start - b.start);
  let offset = 0;
  for (const other of inTheWay) {
    if (offset + bytes <= other.start) break;
    offset = Math.max(offset, other.start + other.bytes);
  }
  return offset;
}

function mostAlive(blocks: readonly Block[], steps: number): number {
  let most = 0;
  for (let step = 0; step < steps; step++) {
    const alive = blocks.filter(({ from, to }) => from <= step && step <= to);
    most = Math.max(most, sum(alive.map(({ bytes }) => bytes)));
  }
  return most;
}
