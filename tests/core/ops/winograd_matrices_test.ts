/** Winograd's transforms. */
import { assertAlmostEquals, assertEquals, assertStringIncludes } from "@std/assert";
import {
  transformText,
  type WinogradMatrices,
  winogradMatrices,
} from "../../../core/ops/convolution/winograd_matrices.ts";

const times = (matrix: readonly (readonly number[])[], vector: readonly number[]) =>
  matrix.map((row) => row.reduce((sum, factor, i) => sum + factor * vector[i]!, 0));

/** `A^T ((G g) * (B^T d))`: the outputs of one tile in one dimension. */
function filter({ input, output, kernel }: WinogradMatrices, g: number[], d: number[]): number[] {
  const transformed = times(kernel, g);
  return times(output, times(input, d).map((value, i) => value * transformed[i]!));
}

for (const tile of [2, 4] as const) {
  // Every pair of unit vectors: the identity is linear in both, so it holds for all numbers.
  const windows = Array.from({ length: tile + 2 }, (_, i) => unit(tile + 2, i));
  const kernels = [0, 1, 2].map((i) => unit(3, i));

  for (const transposed of [false, true]) {
    const turned = transposed ? ", of the turned kernel" : "";
    Deno.test(`Winograd's F(${tile}, 3) is the filter itself${turned}`, () => {
      const matrices = winogradMatrices(tile, transposed);
      assertEquals([matrices.tile, matrices.size], [tile, tile + 2]);
      for (const g of [...kernels, [3, -7, 2]]) {
        for (const d of [...windows, windows.map((_, i) => 5 - 3 * i)]) {
          const taps = transposed ? [...g].reverse() : g;
          const outputs = filter(matrices, g, d);
          assertEquals(outputs.length, tile);
          outputs.forEach((value, y) => {
            const expected = taps.reduce((sum, tap, i) => sum + tap * d[y + i]!, 0);
            assertAlmostEquals(value, expected, 1e-12);
          });
        }
      }
    });
  }

  Deno.test(`Winograd's F(${tile}, 3): turning a kernel only exchanges rows of G`, () => {
    const { kernel, input } = winogradMatrices(tile);
    const g = [2, -3, 7];
    const plain = times(kernel, g);
    const turned = times(kernel, [...g].reverse());
    // So the weights are the same both ways, and it is the other matrices that are exchanged.
    const transposed = winogradMatrices(tile, true);
    assertEquals(transposed.kernel, kernel);
    const places = turned.map((value, j) => {
      const place = transposed.input.findIndex((row) => String(row) === String(input[j]));
      assertAlmostEquals(plain[place]!, value, 1e-12);
      return place;
    });
    assertEquals(new Set(places).size, tile + 2);
  });
}

Deno.test("Winograd's matrices as WGSL functions", () => {
  const text = transformText(winogradMatrices(2));
  assertStringIncludes(text, "fn input_transform(d: array<vec4f, 4>) -> array<vec4f, 4> {");
  assertStringIncludes(text, "fn output_transform(d: array<vec4f, 4>) -> array<vec4f, 2> {");
  assertStringIncludes(text, "d[0] + -d[2],\n");
});

function unit(length: number, at: number): number[] {
  return Array.from({ length }, (_, i) => i === at ? 1 : 0);
}
