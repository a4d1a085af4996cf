/** The steps that the sums of a product take: all, or those that a list names. */
import allText from "../../../shaders/product/steps_all.wgsl" with { type: "text" };
import listedText from "../../../shaders/product/steps_listed.wgsl" with { type: "text" };
import type { Dispatch } from "../../gpu/dispatch.ts";
import { type Product, type ProductKernel, stepSizeOf, stepsKey } from "./product_kernels.ts";

/** The part of a dispatch that tells the steps. */
export interface Steps {
  /** The text of `range_of()` and `step_at()`. */
  readonly text: string;
  readonly bindings: Dispatch["bindings"];
  /** The share of all steps. */
  readonly share: number;
}

/** The steps of a kernel: those of the list for groups and steps of its size, if there is one. */
export function stepsOf({ lists, width }: Product, kernel: ProductKernel): Steps {
  // With taps there are nine times as many steps, which no list has.
  const list = width === undefined ? lists?.get(stepsKey(stepSizeOf(kernel))) : undefined;
  if (list === undefined) return { text: allText, bindings: {}, share: 1 };
  return { text: listedText, bindings: { list: list.steps }, share: list.share };
}
