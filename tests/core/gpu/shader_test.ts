import { assertEquals, assertStringIncludes } from "@std/assert";
import { assemble } from "../../../core/gpu/shader.ts";

const shader = {
  label: "test",
  texts: ["//: operand features 3\nfirst", "//: for i in 0..N\nsecond {i}\n//: end"],
  constants: { N: 2, TRANSPOSED: false },
};

Deno.test("shader: constants come first, then the texts with their loops written out", () => {
  const code = assemble({ ...shader, texts: shader.texts.slice(1) }, false);
  assertEquals(code, "const N = 2u;\nconst TRANSPOSED = false;\nsecond 0\nsecond 1");
});

Deno.test("shader: an operand is an array on a GPU", () => {
  const code = assemble(shader, false);
  assertStringIncludes(code, "@binding(3) var<storage, read> features_data: array<vec4f>;");
  assertStringIncludes(code, "fn features(i: u32) -> vec4f { return features_data[i]; }");
});

Deno.test("shader: an operand is a texture on a processor", () => {
  const code = assemble(shader, true);
  assertStringIncludes(code, "@binding(3) var features_data: texture_2d<f32>;");
  assertStringIncludes(code, "textureLoad(features_data, vec2u(i & 1023u, i >> 10u), 0)");
});
