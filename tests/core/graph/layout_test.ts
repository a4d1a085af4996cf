/** Tests of the layouts of values in memory. */
import { assertEquals, assertThrows } from "@std/assert";
import { countOf, pack, unpack } from "../../../core/graph/layout.ts";
import { bytesOf, type Shape } from "../../../core/graph/shape.ts";

const ascending = (count: number) => Float32Array.from({ length: count }, (_, i) => i + 1);

Deno.test("layout: a map is blocks of four channels, padded with zeros", () => {
  const shape: Shape = { kind: "map", channels: 5, height: 1, width: 2 };
  const packed = pack(shape, ascending(10));
  assertEquals([...packed], [1, 3, 5, 7, 2, 4, 6, 8, 9, 0, 0, 0, 10, 0, 0, 0]);
});

Deno.test("layout: a matrix is padded to a multiple of four in both directions", () => {
  const packed = pack({ kind: "matrix", size: 2 }, ascending(4));
  assertEquals([...packed], [1, 2, 0, 0, 3, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
  const wide = pack({ kind: "matrix", size: 2, columns: 5 }, ascending(10));
  assertEquals([...wide.subarray(0, 16)], [1, 2, 3, 4, 5, 0, 0, 0, 6, 7, 8, 9, 10, 0, 0, 0]);
  assertEquals(wide.subarray(16), new Float32Array(16));
});

Deno.test("layout: pixels are planes padded at their end, a scalar is itself", () => {
  const pixels = pack({ kind: "pixels", height: 1, width: 1 }, ascending(3));
  assertEquals([...pixels], [1, 2, 3, 0]);
  assertEquals([...pack({ kind: "scalar" }, [7])], [7]);
});

const SHAPES: Shape[] = [
  { kind: "map", channels: 7, height: 3, width: 5 },
  { kind: "map", channels: 8, height: 1, width: 1 },
  { kind: "matrix", size: 6 },
  { kind: "matrix", size: 5, columns: 12 },
  { kind: "pixels", height: 3, width: 3 },
];

Deno.test("layout: unpack() is the inverse of pack()", () => {
  for (const shape of SHAPES) {
    const values = ascending(countOf(shape));
    const packed = pack(shape, values);
    assertEquals(packed.byteLength, bytesOf(shape));
    assertEquals(unpack(shape, packed), values);
  }
});

Deno.test("layout: a wrong number of numbers is an error", () => {
  const message = "A map 5 x 1 x 2 has 10 numbers, not 9";
  const shape: Shape = { kind: "map", channels: 5, height: 1, width: 2 };
  assertThrows(() => pack(shape, ascending(9)), RangeError, message);
});
