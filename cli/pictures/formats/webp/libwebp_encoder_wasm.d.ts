/** Types of libwebp_encoder_wasm.js. */

/** libwebp's encoder, compiled; each instance has memory of its own. */
declare const encoder: WebAssembly.Module;
export default encoder;
