/** Types of libjxl_wasm.js. */

/** libjxl, compiled; each instance has memory of its own. */
declare const libjxl: WebAssembly.Module;
export default libjxl;
