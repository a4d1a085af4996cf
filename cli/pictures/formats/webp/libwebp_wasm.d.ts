/** Types of libwebp_wasm.js. */

/** libwebp, compiled; each instance has memory of its own. */
declare const libwebp: WebAssembly.Module;
export default libwebp;
