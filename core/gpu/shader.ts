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

const OPERAND = /^[ \t]*\/\/: operand (\w+) (\d+)[ \t]*$/gm;

/**
 * Makes one WGSL module of a shader's texts.
 *
 * An array that a kernel reads many times over is declared by `//: operand NAME BINDING` and read as
 * `NAME(i)`, a vec4. On a GPU it is a storage buffer. On a processor it is a texture: a software driver
 * reads storage one lane after the other (55 ns for eight lanes measured on Zen 3) and textures as vectors (5 ns).
 *
 * @param asTextures whether operands are textures
 */
export function assemble(shader: Shader, asTextures: boolean): string {
  const numbers: Record<string, number> = {};
  let head = "";
  for (const [name, value] of Object.entries(shader.constants ?? {})) {
    head += `const ${name} = ${typeof value === "number" ? `${value}u` : value};\n`;
    if (typeof value === "number") numbers[name] = value;
  }
  const body = shader.texts.join("\n").replace(
    OPERAND,
    (_line, name: string, binding: string) => operand(name, binding, asTextures),
  );
  return head + unroll(body, numbers);
}

function operand(name: string, binding: string, asTexture: boolean): string {
  const at = `@group(0) @binding(${binding}) var`;
  if (!asTexture) {
    return `${at}<storage, read> ${name}_data: array<vec4f>;\n` +
      `fn ${name}(i: u32) -> vec4f { return ${name}_data[i]; }`;
  }
  const column = `i & ${TEXELS_A_ROW - 1}u`;
  const row = `i >> ${Math.log2(TEXELS_A_ROW)}u`;
  return `${at} ${name}_data: texture_2d<f32>;\n` +
    `fn ${name}(i: u32) -> vec4f { return textureLoad(${name}_data, vec2u(${column}, ${row}), 0); }`;
}
