/** The end of a kernel, which is what becomes of each sum; and operations with gradients, whose kernels add to it and mask it. */
import gradientText from "../../shaders/common/epilogue_gradient.wgsl" with { type: "text" };
import storeText from "../../shaders/common/epilogue_store.wgsl" with { type: "text" };
import residualText from "../../shaders/difference_sums/scaled_residual.wgsl" with { type: "text" };
import type { Dispatch } from "../gpu/dispatch.ts";
import type { Constant, Memory } from "../gpu/memory.ts";
import { apply } from "../graph/node.ts";
import type { Call, Operation } from "../graph/operation.ts";
import { blocksInside, expectSame, inFull, type Shape } from "../graph/shape.ts";

/** The parts of a dispatch that belong to the epilogue. */
export interface Epilogue {
  readonly text: string;
  readonly constants: Readonly<Record<string, boolean>>;
  readonly bindings: Readonly<Record<string, Constant | Memory>>;
}

/** The epilogue of a kernel that stores its sum as it is. */
export function storing(output: Memory): Epilogue {
  return { text: storeText, constants: {}, bindings: { output } };
}

/** Appends a kernel that ends in an epilogue. */
export function emitWith(
  { program }: Call<unknown>,
  { text, constants, bindings }: Epilogue,
  dispatch: Dispatch,
): void {
  const { shader } = dispatch;
  program.dispatch({
    ...dispatch,
    shader: {
      ...shader,
      texts: [...shader.texts, text],
      constants: { ...constants, ...shader.constants },
    },
    bindings: { ...dispatch.bindings, ...bindings },
  });
}

/** The gradient of an operation with respect to its first input, whose shape it has, in 32 bits. */
export interface Gradient<A> {
  /** Inputs of the operation that its kernel reads, by index; those that are not given are left out. Default none. */
  readonly reads?: readonly number[];
  /** Whether it reads the residual of the operation's result. Default false. */
  readonly readsResidual?: boolean;
  /** Whether the result may take over the memory of the addend. Default true. */
  readonly inPlace?: boolean;
  /**
   * Appends the kernel calls, of which the last ends in the epilogue. The call has the operation's attributes; its
   * inputs are the operation's result, if the residual is read, then the upstream gradient, unless that is a number,
   * then the inputs that are read.
   */
  emit(call: Call<A & WithUpstream>, epilogue: BackwardEpilogue): void;
}

/** The epilogue of a gradient's kernel, with names of which kernels without its text can take some. */
export interface BackwardEpilogue extends Epilogue {
  readonly constants: Readonly<Record<"HAS_ADDEND" | "HAS_MASK", boolean>>;
  readonly bindings: Readonly<Record<"addend" | "mask" | "output", Memory>>;
}

interface WithUpstream {
  /** The upstream gradient of an operation whose result is a scalar; otherwise 1. */
  readonly upstream: number;
}

/** Attributes of a gradient, whose last inputs may be an addend and the output of a ReLU, by which it is masked. */
type GradientAttributes<A> = A & WithUpstream & {
  readonly shape: Shape;
  readonly addend: boolean;
  readonly mask: boolean;
};

/** An operation with a gradient. */
export interface Differentiable<A> extends Operation<A> {
  /** The operation that is its gradient. */
  readonly backward: Operation<GradientAttributes<A>>;
}

/** Makes an operation with a gradient, of which nothing but its kernels has to be stated. */
export function differentiable<A = Record<never, never>>(
  { gradient, ...operation }: Omit<Operation<A>, "gradient"> & { readonly gradient: Gradient<A> },
): Differentiable<A> {
  const { reads = [], readsResidual = false } = gradient;
  const backward = backwardOf(operation.name, gradient);
  return {
    ...operation,
    backward,
    gradient(node, upstream, { addend, mask }) {
      const isNumber = typeof upstream === "number";
      const isScalar = node.shape.kind === "scalar";
      if (isNumber !== isScalar) {
        const wanted = isScalar ? "scalar must be a number" : "map must be a value";
        throw new TypeError(`The gradient of a ${wanted}`);
      }
      if (!isNumber) expectSame(backward.name, node.shape, upstream.shape);
      const inputs = [
        readsResidual ? node : [],
        isNumber ? [] : upstream,
        reads.map((i) => node.inputs[i] ?? []),
        addend ?? [],
        mask ?? [],
      ].flat(2);
      const attributes = {
        ...node.attributes,
        upstream: isNumber ? upstream : 1,
        shape: inFull(node.inputs[0]!.shape),
        addend: addend !== undefined,
        mask: mask !== undefined,
      };
      return apply(backward, inputs, { attributes });
    },
  };
}

function backwardOf<A>(
  operation: string,
  { readsResidual = false, inPlace = true, emit }: Gradient<A>,
): Operation<GradientAttributes<A>> {
  const name = `${operation}Gradient`;
  const ownInputs = (inputs: number, { addend, mask }: GradientAttributes<A>) =>
    inputs - (addend ? 1 : 0) - (mask ? 1 : 0);
  return {
    name,
    residualInputs: readsResidual ? [0] : [],
    shape(inputs, attributes) {
      const { shape } = attributes;
      for (const other of inputs.slice(ownInputs(inputs.length, attributes))) {
        expectSame(name, shape, other);
      }
      return shape;
    },
    // The addend is read where the result is written, so both may share memory.
    inPlace: (inputs, attributes) =>
      inPlace && attributes.addend ? ownInputs(inputs, attributes) : undefined,
    emit(call) {
      const own = ownInputs(call.inputs.length, call.attributes);
      emit({ ...call, inputs: call.inputs.slice(0, own) }, gradientEpilogue(call, own));
    },
  };
}

/** The epilogue of a gradient's kernel, behind so many inputs of its own. */
function gradientEpilogue(call: Call<GradientAttributes<unknown>>, own: number): BackwardEpilogue {
  const { addend, mask } = call.attributes;
  const added = addend ? call.inputs[own]!.memory : undefined;
  return {
    text: gradientText,
    constants: {
      HAS_ADDEND: added !== undefined,
      HAS_MASK: mask,
    },
    bindings: {
      // It may be the memory of the output.
      addend: added ?? call.nothing,
      mask: mask ? call.inputs.at(-1)!.memory : call.nothing,
      output: call.output.memory,
    },
  };
}

/** The gradient of a loss that keeps it, but for the loss's scale and this factor, as its residual. */
export function residualGradient<A extends { readonly scale: number }>(factor = 1): Gradient<A> {
  return {
    readsResidual: true,
    emit(call, epilogue) {
      const { upstream, scale } = call.attributes;
      const count = blocksInside(call.output.shape);
      emitWith(call, epilogue, {
        shader: { label: "scaled residual", texts: [residualText] },
        params: { count, scale: factor * upstream * scale },
        bindings: { residual: call.inputs[0]!.residual },
        invocations: count,
      });
    },
  };
}
