/** Preprocessing. */
import { preprocessCase } from "../../../core/ops/preprocess/cases.ts";
import { preprocess as preprocessReference } from "../../../core/ops/preprocess/reference.ts";
import { tensor64 } from "../../../core/ops/tensor.ts";
import { assertAllClose } from "../../helpers/all_close.ts";
import { PICTURES, testGradients, testKernels } from "./kernel_tests.ts";

const pixels = tensor64([3, 1, 2], [0, 1, 0.25, 0.5, 0.75, 0.1]);

Deno.test("preprocessing reference: torchvision is RGB, less the mean, by the deviation", () => {
  const expected = [
    -0.485 / 0.229,
    0.515 / 0.229,
    -0.206 / 0.224,
    0.044 / 0.224,
    0.344 / 0.225,
    -0.306 / 0.225,
  ];
  assertAllClose(preprocessReference(pixels, "torchvision").data, expected, { rtol: 1e-12 });
});

Deno.test("preprocessing reference: caffe is BGR to 255, less the mean", () => {
  const blue = [191.25 - 103.939, 25.5 - 103.939];
  const green = [63.75 - 116.779, 127.5 - 116.779];
  const red = [-123.68, 255 - 123.68];
  const expected = [...blue, ...green, ...red];
  assertAllClose(preprocessReference(pixels, "caffe").data, expected, { rtol: 1e-12 });
});

for (const preprocessing of ["torchvision", "caffe"] as const) {
  testKernels(PICTURES.map((size) => preprocessCase(size, preprocessing)));
}
testGradients([preprocessCase(PICTURES[3]!, "caffe")], { addend: false });
