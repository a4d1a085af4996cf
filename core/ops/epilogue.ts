import gradientText from "../../shaders/common/epilogue_gradient.wgsl" with { type: "text" };
import type { Memory } from "../gpu/memory.ts";
import type { Call } from "../graph/operation.ts";
import { expectSame, type Shape } from "../graph/shape.ts";

/**
 * What a gradient kernel does besides its own sum, so that no pass over memory is spent on it: adding
 * what other consumers contributed, and masking by the ReLU. The memories are the last inputs of the
 * node: first the addend, then the mask.
 */
export interface EpilogueFlags {
  /** The last input, or the one before the mask, is added. */
  readonly addend?: boolean;
  /** The last input is the output of the ReLU whose gradient is taken. */
  readonly mask?: boolean;
}

/** The parts of a dispatch that belong to the epilogue. */
export interface Epilogue {
  readonly text: string;
  readonly constants: Readonly<Record<string, boolean>>;
  readonly bindings: Readonly<Record<string, Memory>>;
}

/** The gradient epilogue of a call whose own inputs number `own`. */
export function gradientEpilogue(call: Call<EpilogueFlags>, own: number): Epilogue {
  const { addend, mask } = call.attributes;
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

/** The input that is the addend: it is read where the result is written, so both may share memory. */
export function addendOf(inputs: number, { addend, mask }: EpilogueFlags): number | undefined {
  return addend ? inputs - (mask ? 2 : 1) : undefined;
}

/**
 * Checks the inputs that the epilogue takes against the shape of the result.
 *
 * @throws {TypeError} when one is missing or differs
 */
export function checkEpilogue(
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
