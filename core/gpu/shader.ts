import { TEXELS_A_ROW } from "./gpu.ts";
import { unroll } from "./unroll.ts";

/** A kernel as it goes to the compiler: texts, constants and where its operands are. */
export interface Shader {
  /** The name for messages and timings. */
  readonly label: string;
  /** The texts of one or more `.wgsl` files, in any order. */
  readonly texts: readonly string[];
  /** Whole numbers and truth values: WGSL constants, and names for `//: for` loops. */
  readonly constants?: Readonly<Record<string, number | boolean>>;
}

/** How an array of vec4 is held. */
export interface Holding {
  /** A texture instead of a buffer. */
  readonly texture: boolean;
  /** Numbers of 16 bits instead of 32. */
  readonly half: boolean;
}

const ARRAY = /^[ \t]*\/\/: (operand|source|sink) (\w+) (\d+)[ \t]*$/gm;

/** The largest number of 16 bits: what is larger is held as this, so that no infinity comes of rounding. */
const LARGEST_HALF = "vec4f(65504.0)";

/**
 * Makes one WGSL module of a shader's texts.
 *
 * Arrays of vec4 are declared by one line and reached by functions, so that a kernel does not know how they
 * are held:
 *
 * - `//: source NAME BINDING` is read, as `NAME(i)`.
 * - `//: operand NAME BINDING` likewise, but many times over. On a processor it is a texture: a software
 *   driver reads storage one lane after the other and textures as vectors.
 * - `//: sink NAME BINDING` is written, by `NAME(i, value)`; `NAME_before(i)` is what was there.
 *
 * @param holding how the array at a binding is held
 */
export function assemble(shader: Shader, holding: (binding: number) => Holding): string {
  const numbers: Record<string, number> = {};
  let head = "";
  for (const [name, value] of Object.entries(shader.constants ?? {})) {
    head += `const ${name} = ${typeof value === "number" ? `${value}u` : value};\n`;
    if (typeof value === "number") numbers[name] = value;
  }
  let halfBuffers = false;
  const body = shader.texts.join("\n").replace(
    ARRAY,
    (_line, kind: string, name: string, binding: string) => {
      const held = holding(Number(binding));
      halfBuffers ||= held.half && !held.texture;
      return kind === "sink" ? sink(name, binding, held) : source(name, binding, held);
    },
  );
  return (halfBuffers ? "enable f16;\n" : "") + head + unroll(body, numbers);
}

function source(name: string, binding: string, { texture, half }: Holding): string {
  const at = `@group(0) @binding(${binding}) var`;
  if (!texture) {
    const value = half ? `vec4f(${name}_data[i])` : `${name}_data[i]`;
    return `${at}<storage, read> ${name}_data: array<${half ? "vec4h" : "vec4f"}>;\n` +
      `fn ${name}(i: u32) -> vec4f { return ${value}; }`;
  }
  const column = `i & ${TEXELS_A_ROW - 1}u`;
  const row = `i >> ${Math.log2(TEXELS_A_ROW)}u`;
  return `${at} ${name}_data: texture_2d<f32>;\n` +
    `fn ${name}(i: u32) -> vec4f { return textureLoad(${name}_data, vec2u(${column}, ${row}), 0); }`;
}

function sink(name: string, binding: string, { half }: Holding): string {
  const stored = half ? `vec4h(clamp(value, -${LARGEST_HALF}, ${LARGEST_HALF}))` : "value";
  return `@group(0) @binding(${binding}) ` +
    `var<storage, read_write> ${name}_data: array<${half ? "vec4h" : "vec4f"}>;\n` +
    `fn ${name}(i: u32, value: vec4f) { ${name}_data[i] = ${stored}; }\n` +
    `fn ${name}_before(i: u32) -> vec4f { return vec4f(${name}_data[i]); }`;
}
