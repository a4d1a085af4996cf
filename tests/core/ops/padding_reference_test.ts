import { assertAlmostEquals, assertEquals } from "@std/assert";
import { crop, cropGradient, pad, padGradient } from "../../../core/ops/pad/reference.ts";
import { tensor64 } from "../../../core/ops/tensor.ts";
import { dot } from "../../../core/ops/vectors.ts";
import { hashedTensor } from "../../helpers/hashed_tensor.ts";

const MODES = ["reflect", "replicate", "wrap"] as const;

Deno.test("padding twin: by hand", () => {
  const row = tensor64([1, 1, 3], [1, 2, 3]);
  const rows = { reflect: [2, 1, 2, 3, 2], replicate: [1, 1, 2, 3, 3], wrap: [3, 1, 2, 3, 1] };
  for (const mode of MODES) {
    // One row has nothing to reflect but itself, and is its own other end.
    const expected = [rows[mode], rows[mode], rows[mode]].flat();
    assertEquals([...pad(row, mode).data], expected);
  }
  const square = tensor64([1, 2, 2], [1, 2, 3, 4]);
  assertEquals([...pad(square, "reflect").data], [4, 3, 4, 3, 2, 1, 2, 1, 4, 3, 4, 3, 2, 1, 2, 1]);
  assertEquals(pad(square, "wrap"), pad(square, "reflect"));
});

Deno.test("padding twin: <pad x, y> = <x, pad^T y>, and what is padded can be cropped", () => {
  for (const mode of MODES) {
    for (const shape of [[1, 1, 1], [2, 1, 4], [3, 5, 1], [2, 2, 3], [1, 4, 5]] as const) {
      const x = hashedTensor(shape, 1);
      const padded = pad(x, mode);
      const y = hashedTensor(padded.shape, 2);
      const back = padGradient(y, mode);
      assertAlmostEquals(dot(x.data, back.data), dot(padded.data, y.data), 1e-12);
      assertEquals(crop(padded), x);
      assertAlmostEquals(dot(crop(y).data, x.data), dot(y.data, cropGradient(x).data), 1e-12);
    }
  }
});
