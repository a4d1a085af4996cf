/** The end of a kernel: what becomes of each sum, and operations for gradients, which can add to it and mask it. */
import gradientText from "../../shaders/common/epilogue_gradient.wgsl" with { type: "text" };
import storeText from "../../shaders/common/epilogue_store.wgsl" with { type: "text" };
import type { Memory } from "../gpu/memory.ts";
import { apply } from "../graph/node.ts";
import type { Call, GradientEpilogue, Node, Operation, Upstream } from "../graph/operation.ts";
import { expectSame, type Shape } from "../graph/shape.ts";

/**
 * Attributes of a gradient operation: what its kernel does besides its own sum, so that no pass over memory is
 * spent on it. The memories are the last inputs of the node: first the addend, then the mask.
 */
export interface EpilogueFlags {
  /** Whether the last input, or the one before the mask, is added: what other consumers contributed. Default false. */
  readonly addend?: boolean;
  /** Whether the last input is the output of a ReLU, by which the sum is masked. Default false. */
  readonly mask?: boolean;
}

/** The parts of a dispatch that belong to the epilogue. */
export interface Epilogue {
  readonly text: string;
  readonly constants: Readonly<Record<string, boolean>>;
  readonly bindings: Readonly<Record<string, Memory>>;
}

/** A gradient operation without its epilogue. */
interface OwnGradient<A> extends Pick<Operation<A>, "name" | "residualInputs"> {
  /** Inputs besides those of the epilogue. */
  readonly inputs: number | ((attributes: A) => number);
  /** The shape of the result by those inputs, which is that of the epilogue's, too. */
  shape(inputs: readonly Shape[], attributes: A): Shape;
  /** Whether the result may take over the addend's memory. Default true. */
  readonly inPlace?: boolean;
  /** Appends the kernel calls, of which the last ends in the epilogue. */
  emit(call: Call<A & EpilogueFlags>, epilogue: Epilogue): void;
}

/**
 * The operation of a gradient, whose last inputs may be an addend and a mask: see {@linkcode EpilogueFlags}.
 * {@linkcode applyGradient} applies it.
 */
export function gradientOperation<A = Record<never, never>>(
  { inputs: count, shape, inPlace = true, emit, ...own }: OwnGradient<A>,
): Operation<A & EpilogueFlags> {
  return {
    ...own,
    shape(inputs, attributes) {
      const number = typeof count === "number" ? count : count(attributes);
      const result = shape(inputs.slice(0, number), attributes);
      checkEpilogue(own.name, result, inputs.slice(number), attributes);
      return result;
    },
    // The addend is read where the result is written, so both may share memory.
    ...inPlace && {
      inPlace: (inputs, attributes) =>
        attributes.addend ? ownInputs(inputs, attributes) : undefined,
    },
    emit: (call) => emit(call, gradientEpilogue(call)),
  };
}

/**
 * Applies a gradient operation with an epilogue.
 *
 * @param inputs its inputs besides those of the epilogue; the upstream gradient among them must be a value
 * @throws {TypeError} when the inputs do not fit the operation
 */
export function applyGradient<A>(
  operation: Operation<A & EpilogueFlags>,
  inputs: readonly Upstream[],
  { addend, mask }: GradientEpilogue,
  attributes: A,
): Node {
  const own = inputs.map((input) => {
    if (typeof input === "number") throw new TypeError("The gradient of a map must be a value");
    return input;
  });
  return apply(operation, [...own, ...addend ? [addend] : [], ...mask ? [mask] : []], {
    attributes: { ...attributes, addend: addend !== undefined, mask: mask !== undefined },
  });
}

/**
 * The gradient that reaches a scalar.
 *
 * @throws {TypeError} when it is a value of the graph
 */
export function numberOf(upstream: Upstream): number {
  if (typeof upstream !== "number") {
    throw new TypeError("The gradient of a scalar must be a number");
  }
  return upstream;
}

/** The epilogue of a gradient operation's kernel. */
function gradientEpilogue(call: Call<EpilogueFlags>): Epilogue {
  const { addend, mask } = call.attributes;
  const own = ownInputs(call.inputs.length, call.attributes);
  const added = addend ? call.inputs[own]!.memory : undefined;
  const inPlace = added === call.output.memory;
  return {
    text: gradientText,
    constants: {
      HAS_ADDEND: added !== undefined && !inPlace,
      IN_PLACE: inPlace,
      HAS_MASK: mask ?? false,
    },
    bindings: {
      addend: added === undefined || inPlace ? call.nothing : added,
      mask: mask ? call.inputs[own + (addend ? 1 : 0)]!.memory : call.nothing,
      output: call.output.memory,
    },
  };
}

/** The epilogue of a kernel that stores its sum as it is. */
export function storing(to: Memory): Epilogue {
  return { text: storeText, constants: {}, bindings: { output: to } };
}

/** The number of inputs that come before those of the epilogue. */
function ownInputs(inputs: number, { addend, mask }: EpilogueFlags): number {
  return inputs - (addend ? 1 : 0) - (mask ? 1 : 0);
}

function checkEpilogue(
  operation: string,
  result: Shape,
  extra: readonly Shape[],
  flags: EpilogueFlags,
): void {
  const wanted = (flags.addend ? 1 : 0) + (flags.mask ? 1 : 0);
  if (extra.length !== wanted) {
    throw new TypeError(`${operation} takes ${wanted} more inputs, but was given ${extra.length}`);
  }
  for (const shape of extra) expectSame(operation, result, shape);
}
