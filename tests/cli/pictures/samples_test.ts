/** Tests of samples: rounding, dithering, opacity, and that rows are the same however they are asked for. */
import { assert, assertEquals } from "@std/assert";
import { pixelSource } from "../../../cli/pictures/samples.ts";

/** A picture of one value, or of a function of the column. */
function flat(value: number | ((x: number) => number), [width, height] = [64, 64]) {
  const data = Float32Array.from(
    { length: 3 * width! * height! },
    (_, i) => typeof value === "number" ? value : value(i % width!),
  );
  return { width: width!, height: height!, data };
}

const mean = (values: ArrayLike<number>) =>
  Array.from(values).reduce((sum, value) => sum + value, 0) / values.length;

Deno.test("samples: multiples of 1/255 become exactly their number, wherever they stand", () => {
  for (let level = 0; level <= 255; level++) {
    const samples = pixelSource(flat(level / 255, [16, 16])).rows(0, 16);
    assert(samples.every((value) => value === level), `${level}`);
  }
});

Deno.test("samples: what lies between two numbers becomes one of both, on average itself", () => {
  for (const share of [0.1, 0.25, 0.5, 0.9]) {
    const samples = pixelSource(flat((100 + share) / 255)).rows(0, 64);
    assert(samples.every((value) => value === 100 || value === 101));
    assert(Math.abs(mean(samples) - 100 - share) < 0.005);
    // Also in any few of them, so that no large dots are seen.
    for (const at of [0, 20, 40]) {
      const red = [0, 1, 2, 3].flatMap((y) =>
        [0, 1, 2, 3].map((x) => 3 * (64 * (at + y) + at + x))
      );
      assert(Math.abs(mean(red.map((i) => samples[i]!)) - 100 - share) < 0.16);
    }
  }
});

Deno.test("samples: a slow gradient has no bands", () => {
  // A step of 1/255 on 32 columns; without dithering all of a column are off by up to half a step.
  const picture = flat((x) => (100 + x / 32) / 255, [128, 64]);
  const samples = pixelSource(picture).rows(0, 64);
  for (let x = 0; x < 128; x += 8) {
    const columns = [0, 1, 2, 3, 4, 5, 6, 7].flatMap((k) =>
      Array.from({ length: 64 }, (_, y) => samples[3 * (128 * y + x + k)]!)
    );
    assert(Math.abs(mean(columns) - (100 + (x + 3.5) / 32)) < 0.03, `at ${x}`);
  }
});

Deno.test("samples: values outside [0, 1] are clipped, and what is no number is black", () => {
  const data = Float32Array.of(-1, 0, 1, 2, Infinity, NaN);
  for (const depth of [8, 16] as const) {
    const most = 2 ** depth - 1;
    const rows = pixelSource({ width: 2, height: 1, data }, depth).rows(0, 1);
    assertEquals([...rows], [0, most, most, 0, most, 0]);
  }
});

Deno.test("samples: the same rows, all at once or one by one", () => {
  const picture = flat((x) => x / 77, [64, 8]);
  const source = pixelSource(picture);
  const all = source.rows(0, 8);
  for (let y = 0; y < 8; y++) assertEquals(source.rows(y, 1), all.slice(192 * y, 192 * (y + 1)));
});

Deno.test("samples: opacity is the fourth channel, where there is any", () => {
  const picture = flat(0.2, [2, 1]);
  const clear = pixelSource({ ...picture, alpha: Float32Array.of(0, 1) });
  assertEquals(clear.channels, 4);
  assertEquals([...clear.rows(0, 1)], [51, 51, 51, 0, 51, 51, 51, 255]);
  const opaque = pixelSource({ ...picture, alpha: Float32Array.of(1, 1) });
  assertEquals(opaque.channels, 3);
  assertEquals([...opaque.rows(0, 1, "rgba")], [51, 51, 51, 255, 51, 51, 51, 255]);
});
