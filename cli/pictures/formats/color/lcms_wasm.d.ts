/** Types of lcms_wasm.js. */

/** littleCMS, compiled; each instance has memory of its own. */
declare const lcms: WebAssembly.Module;
export default lcms;
