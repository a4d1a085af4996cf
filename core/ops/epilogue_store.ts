import storeText from "../../shaders/epilogue_store.wgsl" with { type: "text" };
import type { Epilogue } from "./epilogue.ts";
import type { Call } from "./operation.ts";

/** The end of a kernel that is shared with a gradient, on the way forward: its sum is stored as it is. */
export function storing(call: Call<unknown>): Epilogue {
  return { text: storeText, constants: {}, buffers: { 7: call.output.memory } };
}
