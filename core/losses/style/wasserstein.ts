/**
 * The style loss `wasserstein`: the squared 2-Wasserstein distance of normal distributions with the means and
 * covariances of the features (Crowson 2021).
 */
import type { Gpu } from "../../gpu/gpu.ts";
import { Executable } from "../../graph/executable.ts";
import { GraphInputs } from "../../graph/graph_inputs.ts";
import { apply } from "../../graph/node.ts";
import type { MatrixShape } from "../../graph/shape.ts";
import { readValue } from "../../network/features_of.ts";
import { bures } from "../../ops/bures/bures.ts";
import { matrixRoot } from "../../ops/matrix_root/matrix_root.ts";
import { normalizationOf, statisticsOf } from "../normalization.ts";
import { compareMeans, MOMENTS } from "./covariance.ts";
import {
  type StyleLoss,
  type StyleStatistics,
  type TargetOptions,
  type TargetValue,
  uploadTarget,
} from "./style_loss.ts";

/** The style loss `wasserstein`: the target of the covariance is its root. */
export const wasserstein: StyleLoss = {
  ...MOMENTS,
  targets: async (gpu, style, options) => [
    uploadTarget(style, 0, options),
    await rootOf(gpu, style, options),
  ],
  compare(statistics, comparison) {
    const { targets, label } = comparison;
    const { valueScale, rootSteps: steps } = normalizationOf(comparison.normalization);
    const [{ statistics: mean }, root] = targets as [TargetValue, TargetValue];
    // The root's squares are the trace of the covariance.
    const trace = root.statistics.squares;
    const factor = valueScale({ ...mean, squares: mean.squares + trace });
    const attributes = { scale: factor, epsilon: root.epsilon!, steps, trace };
    return [
      compareMeans(statistics, factor, comparison),
      apply(bures, [statistics[1]!, root.node], { attributes, label }),
    ];
  },
};

/**
 * The root of the covariance matrix plus epsilon on its diagonal. Plain steps may stop short of it: the squares of
 * its statistics then are the trace of the matrix itself.
 */
async function rootOf(
  gpu: Gpu,
  { values, shapes }: StyleStatistics,
  { graphInputs, label, normalization }: TargetOptions,
): Promise<TargetValue> {
  const { rootEpsilon, rootSteps: steps } = normalizationOf(normalization);
  const covariance = values[1]!;
  const shape = shapes[1] as MatrixShape;
  const epsilon = rootEpsilon(statisticsOf(covariance));
  const regular = covariance.slice();
  let trace = 0;
  for (let i = 0; i < shape.size; i++) trace += regular[i * (shape.size + 1)]! += epsilon;
  using own = new GraphInputs(gpu);
  const input = own.upload(label, shape, regular);
  const root = apply(matrixRoot, [input], { attributes: { steps }, label });
  using executable = await Executable.build(gpu, { label, outputs: [root], externals: own.memory });
  await executable.program.run();
  const node = await graphInputs.retain(`${label}: root`, root, executable);
  const found = statisticsOf(await readValue(gpu, executable, root));
  const statistics = steps === "plain" ? { ...found, squares: trace } : found;
  return { node, statistics, epsilon };
}
