import { preprocess, preprocessGradient } from "../../../core/ops/preprocess/reference.ts";
import { tensor64 } from "../../../core/ops/tensor.ts";
import { dot } from "../../../core/ops/vectors.ts";
import { assertAllClose } from "../../helpers/all_close.ts";
import { assertGradient } from "../../helpers/gradient_check.ts";
import { hashedTensor } from "../../helpers/hashed_tensor.ts";

const pixels = tensor64([3, 1, 2], [0, 1, 0.25, 0.5, 0.75, 0.1]);

Deno.test("preprocessing twin: torchvision is RGB, less the mean, by the deviation", () => {
  const expected = [
    -0.485 / 0.229,
    0.515 / 0.229,
    -0.206 / 0.224,
    0.044 / 0.224,
    0.344 / 0.225,
    -0.306 / 0.225,
  ];
  assertAllClose(preprocess(pixels, "torchvision").data, expected, { rtol: 1e-12 });
});

Deno.test("preprocessing twin: caffe is BGR to 255, less the mean", () => {
  const blue = [191.25 - 103.939, 25.5 - 103.939];
  const green = [63.75 - 116.779, 127.5 - 116.779];
  const red = [-123.68, 255 - 123.68];
  const expected = [...blue, ...green, ...red];
  assertAllClose(preprocess(pixels, "caffe").data, expected, { rtol: 1e-12 });
});

for (const convention of ["torchvision", "caffe"] as const) {
  Deno.test(`preprocessing twin: the gradient of ${convention} by finite differences`, () => {
    const above = hashedTensor(pixels.shape, 1);
    const loss = (x: Float64Array) =>
      dot(preprocess(tensor64(pixels.shape, x), convention).data, above.data);
    const { data: gradient } = preprocessGradient(above, convention);
    assertGradient(loss, { at: pixels.data, gradient, label: convention });
  });
}
