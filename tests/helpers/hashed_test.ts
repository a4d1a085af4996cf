/** Hashed numbers. */
import { assertEquals } from "@std/assert";
import { hashed, hashedWord, lowbias32 } from "./hashed.ts";

// The numbers were computed by another program in exact whole-number arithmetic.

Deno.test("hashed: words", () => {
  assertEquals([0, 1, 2, 0xffffffff].map(lowbias32), [0, 1753845952, 3507691905, 1734902346]);
  assertEquals([0, 1, 1000000].map((i) => hashedWord(99, i)), [1804155817, 2956747110, 3352963621]);
});

Deno.test("hashed: numbers, rounded to float32", () => {
  const values = hashed(3, { seed: 99, amplitude: 0.5 });
  assertEquals([...values], [-0.07993724197149277, 0.1884213387966156, -0.3155477046966553]);
});
