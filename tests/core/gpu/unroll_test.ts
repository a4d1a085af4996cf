/** Tests of the loops that are written out in shaders. */

import { assertEquals, assertThrows } from "@std/assert";
import { unroll } from "../../../core/gpu/unroll.ts";

const lines = (...text: string[]) => text.join("\n");

Deno.test("unroll: a loop is written out with its number put in", () => {
  const code = lines("a", "//: for p in 0..N", "var sum{p} = {2*p+1}u;", "//: end", "b");
  assertEquals(
    unroll(code, { N: 3 }),
    lines("a", "var sum0 = 1u;", "var sum1 = 3u;", "var sum2 = 5u;", "b"),
  );
});

Deno.test("unroll: loops nest, and bounds may be the names of outer loops", () => {
  const code = lines(
    "  //: for i in 0..2",
    "  //: for j in i..2",
    "  m{i}{j}",
    "  //: end",
    "  row {i*SIZE+1}",
    "  //: end",
  );
  assertEquals(
    unroll(code, { SIZE: 4 }),
    lines("  m00", "  m01", "  row 1", "  m11", "  row 5"),
  );
});

Deno.test("unroll: an empty loop leaves nothing, whatever is in it", () => {
  const code = lines("a", "//: for i in 0..0", "//: for j in 0..2", "x", "//: end", "//: end", "b");
  assertEquals(unroll(code, {}), lines("a", "b"));
});

Deno.test("unroll: WGSL's own braces stay as they are", () => {
  const code = lines("if (a) { return; }", "struct S { b: u32 }", "{unknown}", "{}", "{ 1 }");
  assertEquals(unroll(code, { N: 1 }), code);
});

Deno.test("unroll: mistakes in a shader", () => {
  const open = lines("//: for i in 0..2", "x");
  assertThrows(() => unroll(open, {}), SyntaxError, 'A loop of a shader has no "//: end"');
  assertThrows(() => unroll("a\n//: end", {}), SyntaxError, 'line 2: "//: end" without a loop');
  const other = lines("//: for i in 0..2", "//: for j in 0..2", "//: end i", "//: end j");
  assertThrows(() => unroll(other, {}), SyntaxError, 'line 3: "//: end i" ends the loop over j');
  const unknown = lines("a", "//: for i in 0..WIDTH", "//: end");
  assertThrows(() => unroll(unknown, {}), SyntaxError, 'line 2: the bound "WIDTH" is not known');
});
