/**
 * Trained networks for `@pentimento/pentimento`: files of weights in the formats of PyTorch, Keras, safetensors and
 * Torch's exports, recognised, read by ranges, and kept as one compact file.
 *
 * @module
 */
export { type ByteSource, memorySource } from "./formats/bytes.ts";
export { openTensorFile } from "./formats/index.ts";
export type { OpenTensorFileOptions, StoredTensor, TensorFile } from "./formats/tensor_file.ts";
export { readFloats } from "./formats/tensor_floats.ts";
export { fetchVgg19, type FetchVgg19Options } from "./fetch/fetch_vgg19.ts";
export type { Waiting } from "./fetch/patience.ts";
export type { PieceStore } from "./fetch/piece_store.ts";
export type { FetchProgress } from "./fetch/read_ranges.ts";
export type { RemoteOptions } from "./fetch/remote_options.ts";
export * from "./fetch/sources.ts";
export { type CompactFile, compactNetwork } from "./vgg/compact.ts";
export type { CompactNetworkOptions } from "./vgg/compact.ts";
export { type CompactOptions, compactVgg19 } from "./vgg/convert.ts";
export { findVgg19, type LayerTensors, type TensorFacts, type VggLayer } from "./vgg/find.ts";
export { type LoadOptions, loadVgg19, requireLayer } from "./vgg/load.ts";
export type { KernelOrder } from "./vgg/names.ts";
export { type TensorVerification, type Verification, verifyCompact } from "./vgg/verify.ts";
