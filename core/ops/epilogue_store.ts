import storeText from "../../shaders/common/epilogue_store.wgsl" with { type: "text" };
import type { Memory } from "../gpu/memory.ts";
import type { Epilogue } from "./epilogue.ts";

/** The end of a kernel that stores its sum as it is. */
export function storing(to: Memory): Epilogue {
  return { text: storeText, constants: {}, bindings: { output: to } };
}
