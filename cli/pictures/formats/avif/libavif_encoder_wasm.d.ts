/** Types of libavif_encoder_wasm.js. */

/** libavif's encoder, compiled; each instance has memory of its own. */
declare const encoder: WebAssembly.Module;
export default encoder;
