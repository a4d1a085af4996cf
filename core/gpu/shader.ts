/** Shaders: one WGSL module made of a kernel's texts, and the bytes of its parameters. */

import { BINDING, expectNames, type Kernel } from "./declarations.ts";
import { unroll } from "./unroll.ts";

/** A kernel as it is written: texts and constants. */
export interface Shader {
  /** The name for messages and timings. */
  readonly label: string;
  /** The texts of one or more `.wgsl` files, in any order. */
  readonly texts: readonly string[];
  /** Whole numbers and truth values: WGSL constants, and names for `//: for` loops. */
  readonly constants?: Readonly<Record<string, number | boolean>>;
}

/** The storage of an array of vec4. */
export interface ArrayStorage {
  /** A texture instead of a buffer, and how it is bound: for storage, which is read faster, or for sampling. */
  readonly texture?: "storage" | "sampled" | undefined;
  /** Numbers of 16 bits instead of 32. */
  readonly half: boolean;
  /** The sink whose memory it is: what was there before. Default: its memory is its own. */
  readonly before?: string | undefined;
}

/** A module as the compiler gets it. */
interface AssembledShader {
  /** Constants and storage that are not the default, for example `TILE_M=4 input.f16`. */
  readonly variant: string;
  /** The WGSL. */
  readonly code: string;
}

/** Values of a kernel's parameters, by name; vectors and arrays as lists of numbers. */
export type ParameterValues = Readonly<Record<string, number | readonly number[]>>;

/** Kernels read a texture as an array: element `i` is the texel `(i % 1024, i / 1024)`. */
export const TEXELS_A_ROW = 1024;

/** The format of such a texture: numbers of 32 or of 16 bits. */
export function textureFormat(half: boolean): "rgba16float" | "rgba32float" {
  return half ? "rgba16float" : "rgba32float";
}

/**
 * The rows of a texture for so many texels. lavapipe compiles a kernel anew for every combination of sides that are
 * powers of two and sides that are not, half a second each time: so one side always is, and the other never.
 */
export function textureRows(texels: number): number {
  const rows = Math.max(3, Math.ceil(texels / TEXELS_A_ROW));
  return Number.isInteger(Math.log2(rows)) ? rows + 1 : rows;
}

/** Variants that were assembled, by constants and storage: loops take a while to write out. */
const assembled = new WeakMap<Kernel, Map<string, AssembledShader>>();

const ENABLED = /^enable \w+;$/gm;

/** The largest number of 16 bits: what is larger is stored as this, so that no infinity comes of rounding. */
const LARGEST_HALF = "vec4f(65504.0)";

/**
 * Makes one WGSL module of a kernel.
 *
 * Bindings are numbered in order of declaration. Arrays of vec4 are declared by one line and reached by
 * functions, so that a kernel does not depend on how they are stored:
 *
 * - `//: source NAME` is read, as `NAME(i)`. Its memory may be that of a sink, which it then tells as it was before.
 * - `//: operand NAME` likewise, but many times over. On a processor it is a texture: a software driver reads
 *   buffers one lane after the other and textures as vectors, storage textures twice as fast as sampled ones.
 * - `NAME_in(block, i)` of either is the same element of a map of which perhaps only a strip of every block's
 *   positions is in the texture; `i` is its index in the whole map, as ever. All maps that a kernel reads so have the
 *   same positions.
 * - `//: sink NAME` is written, by `NAME(i, value)`; `NAME_before(i)` is what was there.
 *
 * `enable NAME;` may stand anywhere. `struct Params` is bound as the uniform `params`, and `main` runs in workgroups of `WORKGROUP`. `//: for` loops
 * are written out, see {@linkcode unroll}. `//: include NAME` adds a text of `shaders/includes.ts`; `//: expects NAME(PARAMETERS)` names a function that
 * another text has to define.
 *
 * @param constants whole numbers and truth values of this variant
 * @param storageOf the storage of the array of a name
 */
export function assemble(
  kernel: Kernel,
  constants: NonNullable<Shader["constants"]>,
  storageOf: (name: string) => ArrayStorage,
): AssembledShader {
  let variants = assembled.get(kernel);
  if (variants === undefined) assembled.set(kernel, variants = new Map());
  const storages = kernel.bindings.map(({ name, kind }) =>
    kind === "params" || kind === "storage" ? undefined : storageOf(name)
  );
  const key = JSON.stringify([constants, storages]);
  let shader = variants.get(key);
  if (shader === undefined) {
    variants.set(key, shader = assembleVariant(kernel, constants, storages));
  }
  return shader;
}

function assembleVariant(
  { text, bindings, striped }: Kernel,
  constants: NonNullable<Shader["constants"]>,
  storages: readonly (ArrayStorage | undefined)[],
): AssembledShader {
  const numbers: Record<string, number> = {};
  const variant: string[] = [];
  let head = "";
  for (const [name, value] of Object.entries(constants)) {
    head += `const ${name} = ${typeof value === "number" ? `${value}u` : value};\n`;
    if (typeof value === "number") numbers[name] = value;
    if (value !== false) variant.push(value === true ? name : `${name}=${value}`);
  }
  let index = 0;
  let halfBuffers = false;
  const bound = text.replace(BINDING, (declaration) => {
    const { name, kind } = bindings[index]!;
    const storage = storages[index];
    const at = `@group(0) @binding(${index++}) `;
    if (kind === "params") return `${declaration}\n${at}var<uniform> params: Params;`;
    if (storage === undefined) return at + declaration.trimStart();
    halfBuffers ||= storage.half && !storage.texture;
    if (storage.texture) variant.push(`${name}.${storage.texture}`);
    if (storage.half) variant.push(`${name}.f16`);
    if (storage.before) variant.push(`${name}=${storage.before}`);
    if (kind === "sink") return at + sink(name, storage);
    const read = storage.before
      ? `fn ${name}(i: u32) -> vec4f { return ${storage.before}_before(i); }`
      : at + source(name, storage);
    return read + (striped.includes(name) ? within(name, storage) : "");
  });
  const body = bound.replace(/^[ \t]*fn main\(/m, "@compute @workgroup_size(WORKGROUP)\n$&");
  // What a kernel enables has to stand before all else.
  const enabled: string[] = body.match(ENABLED) ?? [];
  if (halfBuffers) enabled.unshift("enable f16;");
  const written = unroll(body.replace(ENABLED, ""), numbers);
  const code = [...enabled, ""].join("\n") + head + written;
  return { variant: variant.join(" "), code };
}

/**
 * Writes parameters as the kernel's uniform block has them.
 *
 * @param into the uniform block, zeroed
 * @throws {TypeError} when a value is missing, not declared, or has another number of numbers
 */
export function writeParameters(
  { label, parameters }: Kernel,
  values: ParameterValues,
  into: DataView,
): void {
  const wanted = parameters.map(({ name }) => name);
  expectNames(label, "parameters", { wanted, given: Object.keys(values) });
  for (const { name, float, count, offset } of parameters) {
    const value = values[name]!;
    const numbers = typeof value === "number" ? [value] : value;
    if (numbers.length !== count) {
      throw new TypeError(
        `The kernel "${label}" takes ${count} numbers as ${name}, but was given ${numbers.length}: give as many`,
      );
    }
    numbers.forEach((number, i) => {
      const at = offset + 4 * i;
      if (float) into.setFloat32(at, number, true);
      else into.setInt32(at, number, true);
    });
  }
}

function source(name: string, { texture, half }: ArrayStorage): string {
  if (!texture) {
    const value = half ? `vec4f(${name}_data[i])` : `${name}_data[i]`;
    return `var<storage, read> ${name}_data: array<${half ? "vec4h" : "vec4f"}>;\n` +
      `fn ${name}(i: u32) -> vec4f { return ${value}; }`;
  }
  const column = `i & ${TEXELS_A_ROW - 1}u`;
  const row = `i >> ${Math.log2(TEXELS_A_ROW)}u`;
  const at = `vec2u(${column}, ${row})`;
  if (texture === "sampled") {
    return `var ${name}_data: texture_2d<f32>;\n` +
      `fn ${name}(i: u32) -> vec4f { return textureLoad(${name}_data, ${at}, 0); }`;
  }
  return `var ${name}_data: texture_storage_2d<${textureFormat(half)}, read>;\n` +
    `fn ${name}(i: u32) -> vec4f { return textureLoad(${name}_data, ${at}); }`;
}

/** Of a texture with whole maps both parameters are zero: a text of its own would only take time to compile. */
function within(name: string, { texture }: ArrayStorage): string {
  const index = texture ? "i - (block * params.strip_gap + params.strip_first)" : "i";
  return `\nfn ${name}_in(block: u32, i: u32) -> vec4f { return ${name}(${index}); }`;
}

function sink(name: string, { half }: ArrayStorage): string {
  const stored = half ? `vec4h(clamp(value, -${LARGEST_HALF}, ${LARGEST_HALF}))` : "value";
  return `var<storage, read_write> ${name}_data: array<${half ? "vec4h" : "vec4f"}>;\n` +
    `fn ${name}(i: u32, value: vec4f) { ${name}_data[i] = ${stored}; }\n` +
    `fn ${name}_before(i: u32) -> vec4f { return vec4f(${name}_data[i]); }`;
}
