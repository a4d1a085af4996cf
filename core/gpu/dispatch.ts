/** One kernel call: its statement, plan, preparation and recording. */

import { expectNames, type Kernel, kernelOf } from "./declarations.ts";
import type { Gpu } from "./gpu.ts";
import {
  bindingOf,
  type Constant,
  fillTextures,
  isMemory,
  isTexture,
  type Memory,
  type Strip,
  stripBytes,
  textureCopies,
  type TextureCopy,
} from "./memory.ts";
import { type ArrayStorage, assemble, type ParameterValues, type Shader } from "./shader.ts";
import type { Encoder } from "./submit.ts";
import type { Timestamps } from "./timing.ts";

/** One kernel call. */
export interface Dispatch {
  /** The kernel. */
  readonly shader: Shader;
  /** Values of all members of the kernel's `struct Params`, by name. */
  readonly params: ParameterValues;
  /** The memory of every array that the kernel declares, by name; constants only where it is an operand. */
  readonly bindings: Readonly<Record<string, Constant | Memory>>;
  /**
   * Floating point operations, for benchmarks; a product of matrices M x K and K x N has `2 M K N`.
   * Default 0: what is limited by memory.
   */
  readonly work?: number;
  /** The number of invocations that are needed. */
  readonly invocations: number;
  /** The only positions of maps that it reads, where it reads these by `NAME_in`. Default: all of them. */
  readonly strip?: Strip | undefined;
  /** Arrays of which it reads little: they are read where they are. Default none. */
  readonly sparse?: readonly string[];
  /** The shader's workgroup size. Default 64. */
  readonly workgroupSize?: number;
}

/** Memory that a kernel reads through a texture, which is filled just before. */
interface Staging {
  readonly name: string;
  readonly from: Memory;
  readonly slot: number;
  /** The part of it that is read. Default: all. */
  readonly strip?: Strip | undefined;
}

/** A call with what its kernel declares. */
export interface PlannedDispatch {
  readonly dispatch: Dispatch;
  readonly kernel: Kernel;
  readonly stagings: readonly Staging[];
}

/** A call that can be recorded. */
export interface ReadyDispatch {
  readonly label: string;
  readonly work: number;
  /** What fills its textures just before. */
  readonly copies: readonly TextureCopy[];
  readonly pipeline: GPUComputePipeline;
  readonly group: GPUBindGroup;
  /** Workgroups along x and y. */
  readonly columns: number;
  readonly rows: number;
}

/** The room for the parameters of a call; uniform blocks begin at multiples of it on every adapter. */
export const PARAMS_BYTES = 256;

/** A larger operand, or strip of it, is read where it is: its copy would be too much memory for what it saves. */
const STAGED_BYTES = 8 * 2 ** 20;

/** Of what is larger a strip is enough where a call reads no more: several are in textures at once. */
const WHOLE_BYTES = 3 * 2 ** 20;

/** Less that is read once only is read where it is: each copy ends a pass. */
const LEAST_SOURCE_BYTES = 2 ** 18;

/** Reads what a call's kernel declares and chooses the operands that are read through textures. */
export function planDispatch(gpu: Gpu, dispatch: Dispatch): PlannedDispatch {
  const { shader, bindings, sparse = [] } = dispatch;
  const kernel = kernelOf(shader.label, shader.texts);
  const arrays = kernel.bindings.filter(({ kind }) => kind !== "params");
  const wanted = arrays.map(({ name }) => name);
  expectNames(shader.label, "bindings", { wanted, given: Object.keys(bindings) });
  const stageable = arrays.flatMap(({ name, kind }): { name: string; from: Memory }[] => {
    const from = bindings[name]!;
    if (kind !== "operand" && kind !== "source" || !isMemory(from) || !gpu.info.software) return [];
    if (kind === "source" && from.bytes < LEAST_SOURCE_BYTES || sparse.includes(name)) return [];
    return [{ name, from }];
  });
  const isStriped = ({ name }: { readonly name: string }) => kernel.striped.includes(name);
  // All of a call or none: they share the parameters that tell where a strip is.
  const large = stageable.some((one) => isStriped(one) && one.from.bytes > WHOLE_BYTES);
  const strip = large ? partial(dispatch.strip) : undefined;
  const stagings = stageable
    .map((one) => ({ ...one, strip: isStriped(one) ? strip : undefined }))
    .filter((staging) => stagedBytes(staging) <= STAGED_BYTES);
  // Largest first, so that of several calls the large ones share a texture. Numbers of 16 bits need their own kind.
  const sorted = stagings.toSorted((a, b) => stagedBytes(b) - stagedBytes(a));
  const places = sorted.filter((one) => sorted.find((other) => isSame(one, other)) === one);
  const slotted = sorted.map((staging) => {
    const place = places.findIndex((other) => isSame(staging, other));
    return { ...staging, slot: 2 * place + (staging.from.half ? 1 : 0) };
  });
  const params = withStrip(kernel, dispatch.params, strip);
  return { dispatch: { ...dispatch, params }, kernel, stagings: slotted };
}

/** Whether two operands are copied from the same place: one copy serves both. */
function isSame(a: Omit<Staging, "name" | "slot">, b: Omit<Staging, "name" | "slot">): boolean {
  return a.from === b.from && a.strip === b.strip;
}

/** A strip, unless it is the whole map: that is one piece of memory, and a strip is copied block by block. */
function partial(strip: Strip | undefined): Strip | undefined {
  return strip && strip.count < strip.positions ? strip : undefined;
}

/** Bytes of what is copied. */
export function stagedBytes({ from, strip }: Omit<Staging, "name" | "slot">): number {
  return strip ? stripBytes(from, strip) : from.bytes;
}

/** A call's parameters, with those by which `NAME_in` finds an element in a strip, if strips are what is staged. */
function withStrip(
  { striped }: Kernel,
  params: ParameterValues,
  { first, count, positions }: Strip = { first: 0, count: 0, positions: 0 },
): ParameterValues {
  if (striped.length === 0) return params;
  return { ...params, strip_gap: positions - count, strip_first: first };
}

/** Makes the pipeline and the bindings of a call. */
export function prepareDispatch(
  gpu: Gpu,
  { dispatch, kernel, stagings }: PlannedDispatch,
  { textures, params }: {
    readonly textures: readonly GPUTexture[];
    readonly params: GPUBufferBinding;
  },
): ReadyDispatch {
  const { shader, bindings, invocations, work = 0, workgroupSize = 64 } = dispatch;
  const { label } = shader;
  const copied = new Map(stagings.map((staging) => [staging.slot, staging]));
  const textureOf = new Map(stagings.map(({ name, slot }) => [name, textures[slot]!]));
  const storages = storagesOf(gpu, { dispatch, kernel, stagings });
  const constants = { ...shader.constants, WORKGROUP: workgroupSize };
  const { code, variant } = assemble(kernel, constants, (name) => storages.get(name)!);
  const pipeline = gpu.pipeline(label, code, variant);
  const entries = kernel.bindings.flatMap(({ name, kind }, binding) => {
    if (kind === "params") return { binding, resource: params };
    if (storages.get(name)!.before !== undefined) return [];
    return { binding, resource: textureOf.get(name)?.createView() ?? bindingOf(bindings[name]!) };
  });
  const layout = pipeline.getBindGroupLayout(0);
  return {
    label,
    work,
    copies: [...copied.values()].flatMap((one) =>
      textureCopies({ ...one, to: textures[one.slot]! })
    ),
    pipeline,
    group: gpu.device.createBindGroup({ label, layout, entries }),
    ...gridOf(gpu, invocations / workgroupSize),
  };
}

/** The storage of each array of a call. */
function storagesOf(
  { storageTextures }: Gpu,
  { dispatch: { bindings }, kernel, stagings }: PlannedDispatch,
): Map<string, ArrayStorage> {
  const arrays = kernel.bindings.filter(({ kind }) => kind !== "params");
  const staged = new Set(stagings.map(({ name }) => name));
  let textures = 0;
  return new Map(arrays.map(({ name, kind }): [string, ArrayStorage] => {
    const { half = false } = bindings[name]!;
    if (staged.has(name) || isTexture(bindings[name]!)) {
      const texture = textures++ < storageTextures ? "storage" : "sampled";
      return [name, { half, texture }];
    }
    // WebGPU binds no memory for reading and writing at once.
    const before = kind !== "source"
      ? undefined
      : arrays.find((array) => array.kind === "sink" && bindings[array.name] === bindings[name])
        ?.name;
    return [name, { half, before }];
  }));
}

/** Kernels number their invocations over x, then y: one dimension ends at 65535 workgroups. */
function gridOf(gpu: Gpu, workgroups: number): Pick<ReadyDispatch, "columns" | "rows"> {
  const limit = gpu.limits["maxComputeWorkgroupsPerDimension"]!;
  const rows = Math.ceil(Math.ceil(workgroups) / limit);
  return { columns: Math.ceil(workgroups / rows), rows };
}

/**
 * Records a call in a pass.
 *
 * @param current the pipeline that the pass has already, if any: it is not set twice
 */
export function dispatchIn(
  pass: GPUComputePassEncoder,
  { pipeline, group, columns, rows }: ReadyDispatch,
  current?: GPUComputePipeline,
): void {
  if (pipeline !== current) pass.setPipeline(pipeline);
  pass.setBindGroup(0, group);
  pass.dispatchWorkgroups(columns, rows);
}

/** Records a call without any work: all that a driver can do for it is to compile its kernel. */
export function recordEmpty(encoder: Encoder, { label, pipeline, group }: ReadyDispatch): void {
  const pass = encoder.beginComputePass({ label });
  pass.setPipeline(pipeline);
  pass.setBindGroup(0, group);
  pass.dispatchWorkgroups(0);
  pass.end();
}

/** Records a call in a pass of its own, with what fills its textures. */
export function recordTimed(
  encoder: Encoder,
  step: ReadyDispatch,
  timestampWrites: Timestamps,
): void {
  fillTextures(encoder, step.copies);
  const pass = encoder.beginComputePass({ label: step.label, timestampWrites });
  dispatchIn(pass, step);
  pass.end();
}
