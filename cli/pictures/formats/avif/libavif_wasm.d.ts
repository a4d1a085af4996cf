/** Types of libavif_wasm.js. */

/** libavif, compiled; each instance has memory of its own. */
declare const libavif: WebAssembly.Module;
export default libavif;
