import { assertEquals } from "@std/assert";
import { mixDescriptions } from "../../../../core/losses/style/mix.ts";
import { DIRECTIONS } from "../../../../core/losses/style/style_loss.ts";
import { assertAllClose } from "../../../helpers/all_close.ts";
import { hashed } from "../../../helpers/hashed.ts";

const numbers = (count: number, seed: number) => hashed(count, { seed, amplitude: 1 });
const anything = { positions: 1 };

Deno.test("mix: one style stays what it is", () => {
  for (const loss of ["gram", "covariance", "wasserstein"] as const) {
    const values = loss === "gram" ? [numbers(9, 1)] : [numbers(3, 1), numbers(9, 2)];
    const mixed = mixDescriptions(loss, [{ values, share: 3 }], anything);
    mixed.forEach((list, i) => assertAllClose(list, values[i]!, { rtol: 0, atol: 1e-6 }));
  }
});

Deno.test("mix: Gram matrices are averaged by their shares", () => {
  const styles = [{ values: [Float32Array.of(1, 2, 2, 5)], share: 3 }, {
    values: [Float32Array.of(5, 0, 0, 1)],
    share: 1,
  }];
  assertEquals(mixDescriptions("gram", styles, anything), [Float32Array.of(2, 1.5, 1.5, 4)]);
});

Deno.test("mix: the covariance of a mixture knows how far apart the means are", () => {
  // Two populations of one channel without spread, at 0 and 2, half each: mean 1, variance 1.
  const still = (at: number) => ({ values: [Float32Array.of(at), Float32Array.of(0)], share: 1 });
  assertEquals(mixDescriptions("covariance", [still(0), still(2)], anything), [
    Float32Array.of(1),
    Float32Array.of(1),
  ]);
});

Deno.test("mix: sorted values are averaged rank by rank, whatever their number", () => {
  const rising = (count: number, slope: number) =>
    Float32Array.from(
      { length: DIRECTIONS * count },
      (_, i) => slope * ((i % count + 0.5) / count),
    );
  const styles = [{ values: [rising(40, 1)], share: 1 }, { values: [rising(7, 3)], share: 1 }];
  const [mixed] = mixDescriptions("sliced", styles, { positions: 20 });
  assertEquals(mixed!.length, 20 * DIRECTIONS);
  // Straight lines stay straight, but for the outermost ranks, beyond which nothing is known.
  const expected = rising(20, 2);
  for (let rank = 2; rank < 18; rank++) {
    assertAllClose([mixed![rank]!], [expected[rank]!], { rtol: 1e-6, atol: 0 });
  }
});
