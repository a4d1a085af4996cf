/** Windows that are taken out of pictures and put back. */
import {
  windowAddCase,
  windowPixelsCase,
  type WindowShape,
} from "../../../core/ops/window/cases.ts";
import { testKernels } from "./kernel_tests.ts";

const WINDOWS: readonly WindowShape[] = [
  { whole: { width: 1, height: 1 }, window: { width: 1, height: 1 }, at: { x: 0, y: 0 } },
  { whole: { width: 5, height: 7 }, window: { width: 5, height: 7 }, at: { x: 0, y: 0 } },
  { whole: { width: 37, height: 3 }, window: { width: 11, height: 3 }, at: { x: 26, y: 0 } },
  { whole: { width: 64, height: 48 }, window: { width: 33, height: 40 }, at: { x: 50, y: 47 } },
];
testKernels(WINDOWS.flatMap((shape) => [windowPixelsCase(shape), windowAddCase(shape)]), ", odd");
