/** The registry of operations, one line a folder. Only the self-test, the shader dump and the tests import it. */
import type { Gpu } from "../gpu/gpu.ts";
import type { Operation } from "../graph/operation.ts";
import { bures } from "./bures/bures.ts";
import { buresCases } from "./bures/cases.ts";
import { centerCases } from "./center/cases.ts";
import { center } from "./center/center.ts";
import { compositeCases } from "./composite/cases.ts";
import { composite } from "./composite/composite.ts";
import { convolutionCases } from "./convolution/cases.ts";
import { convolution } from "./convolution/convolution.ts";
import { convolutionPoolCases } from "./convolution_pool/cases.ts";
import { convolutionPool } from "./convolution_pool/convolution_pool.ts";
import { cropCases } from "./crop/cases.ts";
import { crop } from "./crop/crop.ts";
import { differenceCases } from "./difference/cases.ts";
import { squaredDifference } from "./difference/difference.ts";
import { differenceSumsCases } from "./difference_sums/cases.ts";
import { differenceSums } from "./difference_sums/difference_sums.ts";
import { lossOfSums } from "./difference_sums/loss_of_sums.ts";
import { normCases } from "./gradient_norm/cases.ts";
import { squaredNorm } from "./gradient_norm/gradient_norm.ts";
import { gramCases } from "./gram/cases.ts";
import { gram, gramDifference } from "./gram/gram.ts";
import { guideCases } from "./guide/cases.ts";
import { guide } from "./guide/guide.ts";
import { matrixRootCases } from "./matrix_root/cases.ts";
import { matrixRoot } from "./matrix_root/matrix_root.ts";
import { meanCases } from "./mean/cases.ts";
import { mean } from "./mean/mean.ts";
import { momentsCases } from "./moments/cases.ts";
import { covarianceOfMoments, meanOfMoments } from "./moments/moments.ts";
import { padCases } from "./pad/cases.ts";
import { pad } from "./pad/pad.ts";
import { patchDifferenceCases } from "./patch_difference/cases.ts";
import { patchDifference } from "./patch_difference/patch_difference.ts";
import { poolCases } from "./pool/cases.ts";
import { pool } from "./pool/pool.ts";
import { preprocessCases } from "./preprocess/cases.ts";
import { preprocess } from "./preprocess/preprocess.ts";
import { productCases } from "./product/cases.ts";
import { projectCases } from "./project/cases.ts";
import { project } from "./project/project.ts";
import { reluCases } from "./relu/cases.ts";
import { relu } from "./relu/relu.ts";
import { sortCases } from "./sort/cases.ts";
import { sortChannels } from "./sort/sort.ts";
import { sortedDifferenceCases } from "./sorted_difference/cases.ts";
import { sortedDifference } from "./sorted_difference/sorted_difference.ts";
import type { KernelCase } from "./testing/kernel_case.ts";
import type { OperationCase } from "./testing/operation_case.ts";
import { totalVariationCases } from "./total_variation/cases.ts";
import { totalVariation } from "./total_variation/total_variation.ts";
import { weightedSumCases } from "./weighted_sum/cases.ts";
import { weightedSum } from "./weighted_sum/weighted_sum.ts";
import { windowCases } from "./window/cases.ts";

/** The contents of one folder. */
export interface OperationFolder {
  /** The folder's name. */
  readonly name: string;
  /** Its operations; none where its kernels are parts of others, or are no nodes of a graph. */
  readonly operations: readonly Operation<unknown>[];
  /** The cases of the self-test, of which the checks in 16 bits and of gradients are derived. */
  cases(gpu: Gpu): readonly (OperationCase | KernelCase)[];
}

/** All operations. The kernels of `matrix_product` run within those of `matrix_root` and `bures`. */
export const OPERATIONS: readonly OperationFolder[] = [
  { name: "convolution", operations: [convolution], cases: convolutionCases },
  { name: "convolution_pool", operations: [convolutionPool], cases: convolutionPoolCases },
  { name: "pool", operations: [pool], cases: poolCases },
  { name: "pad", operations: [pad], cases: padCases },
  { name: "crop", operations: [crop], cases: cropCases },
  { name: "relu", operations: [relu], cases: reluCases },
  { name: "gram", operations: [gram, gramDifference], cases: gramCases },
  { name: "product", operations: [], cases: productCases },
  { name: "difference", operations: [squaredDifference], cases: differenceCases },
  { name: "difference_sums", operations: [differenceSums, lossOfSums], cases: differenceSumsCases },
  { name: "guide", operations: [guide], cases: guideCases },
  { name: "center", operations: [center], cases: centerCases },
  { name: "mean", operations: [mean], cases: meanCases },
  { name: "composite", operations: [composite], cases: compositeCases },
  { name: "gradient_norm", operations: [squaredNorm], cases: normCases },
  { name: "matrix_root", operations: [matrixRoot], cases: matrixRootCases },
  { name: "bures", operations: [bures], cases: buresCases },
  { name: "project", operations: [project], cases: projectCases },
  { name: "sort", operations: [sortChannels], cases: sortCases },
  { name: "sorted_difference", operations: [sortedDifference], cases: sortedDifferenceCases },
  { name: "patch_difference", operations: [patchDifference], cases: patchDifferenceCases },
  { name: "moments", operations: [covarianceOfMoments, meanOfMoments], cases: momentsCases },
  { name: "window", operations: [], cases: windowCases },
  { name: "preprocess", operations: [preprocess], cases: preprocessCases },
  { name: "total_variation", operations: [totalVariation], cases: totalVariationCases },
  { name: "weighted_sum", operations: [weightedSum], cases: weightedSumCases },
];
