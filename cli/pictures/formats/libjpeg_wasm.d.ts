/** Types of libjpeg_wasm.js. */

/** libjpeg, compiled; each instance has memory of its own. */
declare const libjpeg: WebAssembly.Module;
export default libjpeg;
