import { assertThrows } from "@std/assert";
import type { MapShape } from "../../../core/graph/shape.ts";
import { guide } from "../../../core/ops/guide/guide.ts";
import { centredGuideCase, momentsCases, partCases } from "../../../core/ops/moments/cases.ts";
import { covarianceOfMoments } from "../../../core/ops/moments/moments.ts";
import {
  windowAddCase,
  windowCases,
  windowPixelsCase,
  type WindowShape,
} from "../../../core/ops/window/cases.ts";
import { testKernels } from "./kernel_tests.ts";

const SHAPES = [
  { channels: 1, height: 1, width: 1 },
  { channels: 5, height: 3, width: 7 },
  { channels: 64, height: 17, width: 9 },
  { channels: 130, height: 33, width: 31 },
];
testKernels(SHAPES.flatMap((shape) => [
  centredGuideCase(shape),
  ...partCases(shape),
]));
testKernels([1, 4, 7, 66].flatMap(momentsCases));

const WINDOWS: readonly WindowShape[] = [
  { whole: { width: 1, height: 1 }, window: { width: 1, height: 1 }, at: { x: 0, y: 0 } },
  { whole: { width: 5, height: 7 }, window: { width: 5, height: 7 }, at: { x: 0, y: 0 } },
  { whole: { width: 37, height: 3 }, window: { width: 11, height: 3 }, at: { x: 26, y: 0 } },
  { whole: { width: 64, height: 48 }, window: { width: 33, height: 40 }, at: { x: 50, y: 47 } },
];
testKernels(WINDOWS.flatMap((shape) => [windowPixelsCase(shape), windowAddCase(shape)]), ", odd");
testKernels(windowCases());

Deno.test("what tiles are made of: shapes that do not fit", () => {
  const map: MapShape = { kind: "map", channels: 3, height: 4, width: 5 };
  const weights: MapShape = { ...map, channels: 1 };
  const refused = (run: () => unknown, message: string) => assertThrows(run, TypeError, message);
  refused(() => guide.shape([map, weights, map], {}), "guide takes two values of one shape");
  refused(
    () => covarianceOfMoments.shape([{ kind: "matrix", size: 3 }, map], {}),
    "covarianceOfMoments takes two values of one shape",
  );
});
