/** Float64 vectors and tensors of the references. */
import { assertEquals, assertThrows } from "@std/assert";
import { axpy, dot, sum, tensor64 } from "../../../core/ops/tensor.ts";

Deno.test("vectors: a sum or product is another", () => {
  assertEquals(sum([1, 2, 3.5]), 6.5);
  assertEquals(dot([1, 2, 3], [4, 5, 6]), 32);
  assertEquals([...axpy(-2, [1, 2], [10, 20])], [8, 16]);
});

Deno.test("tensor reference: the values must number what the shape asks", () => {
  assertThrows(() => tensor64([2, 3, 4], [1, 2]), RangeError, "2 x 3 x 4 needs 24 values, got 2");
});
