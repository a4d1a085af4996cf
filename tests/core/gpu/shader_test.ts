import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { assemble } from "../../../core/gpu/shader.ts";

const shader = {
  label: "test",
  texts: ["//: operand features 3\nfirst", "//: for i in 0..N\nsecond {i}\n//: end"],
  constants: { N: 2, TRANSPOSED: false },
};

const HELD = { texture: false, half: false };

Deno.test("shader: constants come first, then the texts with their loops written out", () => {
  const code = assemble({ ...shader, texts: shader.texts.slice(1) }, () => HELD);
  assertEquals(code, "const N = 2u;\nconst TRANSPOSED = false;\nsecond 0\nsecond 1");
});

Deno.test("shader: an operand or source is an array in a buffer", () => {
  for (const kind of ["operand", "source"]) {
    const code = assemble({ ...shader, texts: [`//: ${kind} features 3`] }, () => HELD);
    assertStringIncludes(code, "@binding(3) var<storage, read> features_data: array<vec4f>;");
    assertStringIncludes(code, "fn features(i: u32) -> vec4f { return features_data[i]; }");
  }
});

Deno.test("shader: an operand is a texture where it is held in one", () => {
  const code = assemble(shader, (binding) => ({ texture: binding === 3, half: true }));
  assertStringIncludes(code, "@binding(3) var features_data: texture_2d<f32>;");
  assertStringIncludes(code, "textureLoad(features_data, vec2u(i & 1023u, i >> 10u), 0)");
  assert(!code.includes("f16"), "textures need no feature for numbers of 16 bits");
});

Deno.test("shader: a sink is written, and tells what was there", () => {
  const code = assemble({ ...shader, texts: ["  //: sink output 7"] }, () => HELD);
  assertStringIncludes(code, "@binding(7) var<storage, read_write> output_data: array<vec4f>;");
  assertStringIncludes(code, "fn output(i: u32, value: vec4f) { output_data[i] = value; }");
  assertStringIncludes(code, "fn output_before(i: u32) -> vec4f");
});

Deno.test("shader: numbers of 16 bits are widened, and what is too large for them is held back", () => {
  const texts = ["//: source mask 6", "//: sink output 7"];
  const code = assemble({ ...shader, texts }, () => ({ texture: false, half: true }));
  assert(code.startsWith("enable f16;\n"));
  assertStringIncludes(code, "fn mask(i: u32) -> vec4f { return vec4f(mask_data[i]); }");
  assertStringIncludes(code, "vec4h(clamp(value, -vec4f(65504.0), vec4f(65504.0)))");
});
