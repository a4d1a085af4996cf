/** Cases of preprocessing, which makes the network's input of pixels. */
import type { Size } from "../../size.ts";
import { pixelsText } from "../testing/kernel_case.ts";
import { type OperationCase, operationCase, STORED } from "../testing/operation_case.ts";
import { pixelsOf } from "../testing/values.ts";
import { preprocess as preprocessOperation, type Preprocessing } from "./preprocess.ts";
import { preprocess, preprocessGradient } from "./reference.ts";

/** Pixels become the network's input. */
export function preprocessCase(size: Size, preprocessing: Preprocessing): OperationCase {
  return operationCase({
    kernel: "preprocess",
    shape: `${pixelsText(size)}, ${preprocessing}`,
    operation: preprocessOperation,
    half: STORED,
    problem: () => ({
      attributes: (_gpu, storage, work) => work({ preprocessing, half: storage === "half" }),
      inputs: [pixelsOf(size, 1)],
      reference: (pixels) => preprocess(pixels, preprocessing),
      gradient: (upstream) => preprocessGradient(upstream, preprocessing),
    }),
  });
}

/** The cases of the self-test. */
export function preprocessCases(): OperationCase[] {
  const size = { height: 11, width: 7 };
  return (["torchvision", "caffe", "caffe-256"] as const).map((preprocessing) =>
    preprocessCase(size, preprocessing)
  );
}
