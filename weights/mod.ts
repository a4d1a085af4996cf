/**
 * Trained networks for `@pentimento/pentimento`: files of weights in the formats of PyTorch, Keras, safetensors and
 * Torch's exports, recognised, read by ranges, and kept as one compact file.
 *
 * ```ts
 * import type { Vgg19 } from "@pentimento/pentimento";
 * import { compactNetwork, loadVgg19 } from "@pentimento/pentimento/weights";
 * import { assertEquals } from "@std/assert";
 *
 * // A file as `fetchKnownVgg19("vgg19")` gives it; here of a network whose only filters are made up.
 * const conv1_1 = { kernel: new Float32Array(64 * 3 * 3 * 3).fill(0.1), bias: new Float32Array(64) };
 * const made: Vgg19 = {
 *   name: "made up",
 *   kind: "trained",
 *   preprocessing: "torchvision",
 *   layers: new Map([["conv1_1", conv1_1]]),
 * };
 * const { bytes } = await compactNetwork(made, { source: "made up" });
 *
 * const network = await loadVgg19(bytes, { name: "vgg19.safetensors" });
 * assertEquals(network.layers.get("conv1_1"), conv1_1);
 * ```
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
