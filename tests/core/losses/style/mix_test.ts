/** Mixtures of several styles. */
import { assertEquals } from "@std/assert";
import type { Shape } from "../../../../core/graph/shape.ts";
import { styleLossOf } from "../../../../core/losses/style/index.ts";
import type { StyleLossName } from "../../../../core/losses/style/names.ts";
import { DIRECTIONS } from "../../../../core/losses/style/sliced.ts";
import { assertAllClose } from "../../../helpers/all_close.ts";
import { hashed } from "../../../helpers/hashed.ts";

type Values = readonly Float32Array<ArrayBuffer>[];

const numbers = (count: number, seed: number) => hashed(count, { seed, amplitude: 1 });

/** The mixture of styles by their shares, which add up to 1. */
function mixed(
  name: StyleLossName,
  styles: readonly { readonly values: Values; readonly share: number }[],
  positions = 1,
): Values {
  const shapes: Shape[] = styles[0]!.values.map((values) =>
    name === "sliced"
      ? { kind: "map", channels: DIRECTIONS, width: values.length / DIRECTIONS, height: 1 }
      : { kind: "matrix", size: Math.sqrt(values.length) }
  );
  const weighted = styles.map((style) => ({ ...style, shapes }));
  return styleLossOf(name).mix(weighted, positions).values;
}

Deno.test("mix: one style stays what it is", () => {
  for (const name of ["gram", "covariance", "wasserstein"] as const) {
    const values = name === "gram" ? [numbers(9, 1)] : [numbers(3, 1), numbers(9, 2)];
    mixed(name, [{ values, share: 1 }]).forEach((list, i) =>
      assertAllClose(list, values[i]!, { rtol: 0, atol: 1e-6 })
    );
  }
});

Deno.test("mix: Gram matrices are averaged by their shares", () => {
  const styles = [{ values: [Float32Array.of(1, 2, 2, 5)], share: 0.75 }, {
    values: [Float32Array.of(5, 0, 0, 1)],
    share: 0.25,
  }];
  assertEquals(mixed("gram", styles), [Float32Array.of(2, 1.5, 1.5, 4)]);
});

Deno.test("mix: the covariance of a mixture knows how far apart the means are", () => {
  // Two populations of one channel without spread, at 0 and 2, half each: mean 1, variance 1.
  const still = (at: number) => ({ values: [Float32Array.of(at), Float32Array.of(0)], share: 0.5 });
  for (const name of ["covariance", "wasserstein"] as const) {
    assertEquals(mixed(name, [still(0), still(2)]), [Float32Array.of(1), Float32Array.of(1)]);
  }
});

Deno.test("mix: large means leave no rounding errors in a covariance of one position", () => {
  // Trained networks have features of this size, and a style of 16 x 16 pixels has one position at conv5_1.
  const values = [Float32Array.of(1234.567, 0.3, 987.654), new Float32Array(9)];
  assertEquals(mixed("wasserstein", [{ values, share: 1 }]), values);
  const shares = [0.1, 0.2, 0.7];
  const [, covariance] = mixed("wasserstein", shares.map((share) => ({ values, share })));
  assertAllClose(covariance!, values[1]!, { rtol: 0, atol: 1e-6 });
});

Deno.test("mix: sorted values are averaged rank by rank, whatever their number", () => {
  const rising = (count: number, slope: number) =>
    Float32Array.from(
      { length: DIRECTIONS * count },
      (_, i) => slope * ((i % count + 0.5) / count),
    );
  const styles = [{ values: [rising(40, 1)], share: 0.5 }, { values: [rising(7, 3)], share: 0.5 }];
  const [average] = mixed("sliced", styles, 20);
  assertEquals(average!.length, 20 * DIRECTIONS);
  // Straight lines stay straight, but for the outermost ranks, beyond which nothing is known.
  const expected = rising(20, 2);
  for (let rank = 2; rank < 18; rank++) {
    assertAllClose([average![rank]!], [expected[rank]!], { rtol: 1e-6, atol: 0 });
  }
});
