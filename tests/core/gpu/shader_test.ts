/** Tests of the assembly of shaders: declarations, storage of arrays, parameters. */

import { assert, assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { kernelOf } from "../../../core/gpu/declarations.ts";
import {
  type ArrayStorage,
  assemble,
  type ParameterValues,
  TEXELS_A_ROW,
  textureRows,
  writeParameters,
} from "../../../core/gpu/shader.ts";
import { INCLUDES } from "../../../shaders/includes.ts";

const BUFFER: ArrayStorage = { half: false };

/** The code without the prelude. */
function assembled(texts: readonly string[], constants = {}, storage = BUFFER): string {
  const { code } = assemble(kernelOf("test", texts), constants, () => storage);
  return code.replace(INCLUDES["prelude"]! + "\n", "");
}

Deno.test("shader: constants come first, then the texts with their loops written out", () => {
  const texts = ["first", "//: for i in 0..N\nsecond {i}\n//: end i"];
  const code = assembled(texts, { N: 2, TRANSPOSED: false });
  assertEquals(code, "const N = 2u;\nconst TRANSPOSED = false;\nfirst\nsecond 0\nsecond 1");
});

Deno.test("shader: main is no entry point", () => {
  assertEquals(assembled(["fn main() {}"]), "@compute @workgroup_size(WORKGROUP)\nfn main() {}");
});

Deno.test("shader: bindings are numbered in order, whatever declares them", () => {
  const texts = ["struct Params { n: u32 }\n//: source a\nvar<storage, read> b: array<u32>;"];
  const code = assembled([...texts, "//: sink c\nvar<workgroup> d: array<u32, 4>;"]);
  assertStringIncludes(code, "}\n@group(0) @binding(0) var<uniform> params: Params;");
  assertStringIncludes(code, "@group(0) @binding(1) var<storage, read> a_data: array<vec4f>;");
  assertStringIncludes(code, "@group(0) @binding(2) var<storage, read> b: array<u32>;");
  assertStringIncludes(code, "@group(0) @binding(3) var<storage, read_write> c_data");
  assertStringIncludes(code, "\nvar<workgroup> d");
});

Deno.test("shader: an operand or source is an array in a buffer", () => {
  for (const kind of ["operand", "source"]) {
    const code = assembled([`//: ${kind} features`]);
    assertStringIncludes(code, "var<storage, read> features_data: array<vec4f>;");
    assertStringIncludes(code, "fn features(i: u32) -> vec4f { return features_data[i]; }");
  }
});

Deno.test("shader: an operand is a texture where it is stored in one", () => {
  const textures: [ArrayStorage, string, string][] = [
    [{ texture: "sampled", half: true }, "texture_2d<f32>", ", 0"],
    [{ texture: "storage", half: true }, "texture_storage_2d<rgba16float, read>", ""],
    [{ texture: "storage", half: false }, "texture_storage_2d<rgba32float, read>", ""],
  ];
  for (const [storage, type, level] of textures) {
    const code = assembled(["//: operand features"], {}, storage);
    assertStringIncludes(code, `@binding(0) var features_data: ${type};`);
    assertStringIncludes(code, `textureLoad(features_data, vec2u(i & 1023u, i >> 10u)${level})`);
    assert(!code.includes("enable f16"), "textures need no feature for numbers of 16 bits");
  }
});

Deno.test("shader: a sink is written, and tells what was there", () => {
  const code = assembled(["  //: sink output"]);
  assertStringIncludes(code, "var<storage, read_write> output_data: array<vec4f>;");
  assertStringIncludes(code, "fn output(i: u32, value: vec4f) { output_data[i] = value; }");
  assertStringIncludes(code, "fn output_before(i: u32) -> vec4f");
});

Deno.test("shader: numbers of 16 bits are widened, and what is too large for them is held back", () => {
  const code = assembled(["//: source mask", "//: sink output"], {}, { half: true });
  assert(code.startsWith("enable f16;\n"));
  assertStringIncludes(code, "fn mask(i: u32) -> vec4f { return vec4f(mask_data[i]); }");
  assertStringIncludes(code, "vec4h(clamp(value, -vec4f(65504.0), vec4f(65504.0)))");
});

Deno.test("shader: the variant tells constants and storage that are not the default", () => {
  const kernel = kernelOf("test", ["//: source a\n//: operand b"]);
  const storageOf = (name: string): ArrayStorage => ({
    texture: name === "b" ? "storage" : undefined,
    half: true,
  });
  const { variant } = assemble(kernel, { N: 2, WRAP: true, INNER: false }, storageOf);
  assertEquals(variant, "N=2 WRAP a.f16 b.storage b.f16");
});

Deno.test("shader: an included text comes with what it includes, once", () => {
  const { text } = kernelOf("test", ["//: include adam_state", "//: include optimizer_state"]);
  for (const name of ["optimizer_state", "prelude"]) {
    assertEquals(text.split(INCLUDES[name]!).length, 2, name);
  }
  assertThrows(() => kernelOf("test", ["//: include nobody"]), TypeError, "includes nobody");
});

Deno.test("shader: what is expected is defined, with the same parameters", () => {
  const expects = "//: expects finish(index, value)";
  kernelOf("test", [expects, "fn finish(index: u32, value: array<vec4f, 4>) {}"]);
  for (const other of ["", "fn finish(index: u32) {}", "fn finish(value: u32, index: u32) {}"]) {
    const message = 'kernel "test" expects finish(index, value), but none of its texts defines it';
    assertThrows(() => kernelOf("test", [expects, other]), TypeError, message);
  }
});

Deno.test("shader: a name is declared once", () => {
  const texts = ["//: source a", "var<storage, read> a: array<f32>;"];
  assertThrows(() => kernelOf("test", texts), TypeError, 'kernel "test" declares a twice');
});

/** The parameters of a block of 48 bytes as whole numbers and as floats. */
function written(members: string, values: ParameterValues) {
  const bytes = new ArrayBuffer(48);
  writeParameters(kernelOf("test", [`struct Params { ${members} }`]), values, new DataView(bytes));
  return { u32: [...new Uint32Array(bytes)], f32: [...new Float32Array(bytes)] };
}

Deno.test("parameters: each lies where WGSL has it", () => {
  const members = "a: u32, b: vec4f,\n // c: f32\n d: i32, e: vec2u";
  const { u32, f32 } = written(members, { d: -1, a: 7, b: [1, 2, 3, 4], e: [8, 9] });
  assertEquals(u32.slice(0, 4), [7, 0, 0, 0]);
  assertEquals(f32.slice(4, 8), [1, 2, 3, 4]);
  assertEquals(u32.slice(8), [2 ** 32 - 1, 0, 8, 9]);
  assertEquals(
    written("n: u32, rows: array<vec4u, 2>", { n: 1, rows: [1, 2, 3, 4, 5, 6, 7, 8] }).u32,
    [
      ...[1, 0, 0, 0],
      ...[1, 2, 3, 4, 5, 6, 7, 8],
    ],
  );
});

Deno.test("parameters: a missing, an extra and a wrong one are errors that name them", () => {
  const takes = 'The kernel "test" takes the parameters a, b, but was given ';
  const write = (values: ParameterValues) => () => written("a: u32, b: vec4f", values);
  const b = [1, 2, 3, 4];
  assertThrows(write({ a: 1 }), TypeError, takes + "a: add b");
  assertThrows(write({ a: 1, b, c: 2 }), TypeError, takes + "a, b, c: leave out c");
  assertThrows(write({ A: 1, b }), TypeError, takes + "A, b: add a and leave out A");
  assertThrows(write({ a: 1, b: [1, 2] }), TypeError, "takes 4 numbers as b, but was given 2");
});

Deno.test("textures: rows suffice, and are never a power of two, by which a processor's kernels differ", () => {
  for (const texels of [0, 1, 1024, 1025, 2049, 4096, 4097, 8 * 1024, 1_000_000]) {
    const rows = textureRows(texels);
    assert(rows * TEXELS_A_ROW >= texels, `${texels}`);
    assert(!Number.isInteger(Math.log2(rows)), `${texels}`);
  }
});
