import { differenceCase, squaredDifferenceCase } from "../../../core/ops/difference/cases.ts";
import { preprocessCase, preprocessGradientCase } from "../../../core/ops/total_variation/cases.ts";
import { reduceCase, weightedSumCase } from "../../../core/ops/weighted_sum/cases.ts";
import { testKernels } from "./kernel_tests.ts";

const MAPS = [
  { channels: 1, height: 1, width: 1 },
  { channels: 5, height: 3, width: 7 },
  { channels: 64, height: 17, width: 9 },
];
testKernels(MAPS.map(squaredDifferenceCase));
testKernels(MAPS.map(differenceCase));
testKernels([differenceCase({ ...MAPS[1]!, addend: false, mask: false })], ", alone");

const PICTURES = [
  { height: 1, width: 1 },
  { height: 1, width: 9 },
  { height: 17, width: 1 },
  { height: 3, width: 5 },
  { height: 33, width: 31 },
];
for (const preprocessing of ["torchvision", "caffe"] as const) {
  const shapes = PICTURES.map((shape) => ({ ...shape, preprocessing }));
  testKernels(shapes.map(preprocessCase));
  testKernels(shapes.map(preprocessGradientCase));
}
testKernels(
  [preprocessGradientCase({ ...PICTURES[3]!, preprocessing: "caffe", addend: false })],
  ", no addend",
);
testKernels([1, 4, 5, 28].map(weightedSumCase));
testKernels([reduceCase()]);
