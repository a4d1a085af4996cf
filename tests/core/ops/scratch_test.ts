import { assertEquals } from "@std/assert";
import { Scratch } from "../../../core/ops/convolution/convolution_weights.ts";

Deno.test("scratch memory is of zeros each time, whatever was left in it", () => {
  const scratch = new Scratch();
  for (const length of [8, 3, 8, 20, 0, 19]) {
    const zeros = scratch.zeros(length);
    assertEquals(zeros, new Float32Array(length));
    zeros.fill(7);
  }
});
