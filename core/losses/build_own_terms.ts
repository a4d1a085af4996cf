/** Building of a user's own terms at one scale of a run. */
import { outOfRange, wrongKind } from "../errors.ts";
import type { Gpu } from "../gpu/gpu.ts";
import type { GraphInputs } from "../graph/graph_inputs.ts";
import type { Node } from "../graph/node.ts";
import { describe } from "../graph/shape.ts";
import { nodeOf, type Value } from "../graph/value.ts";
import type { Picture } from "../image/picture.ts";
import { resize } from "../image/resample.ts";
import { withFeaturesOf } from "../network/features_of.ts";
import type { LayerName } from "../network/vgg19.ts";
import type { Size } from "../size.ts";
import type { ProblemOptions } from "./problem.ts";
import type { Term } from "./total_loss.ts";

/**
 * Builds terms.
 *
 * @param graphInputs owner of what they upload
 * @throws {TypeError} when one gives no scalar
 */
export async function ownTerms(
  gpu: Gpu,
  graphInputs: GraphInputs,
  { terms = [], picture, features, ...options }: ProblemOptions & {
    /** The pixels of the target image. */
    readonly picture: Node;
    readonly features: ReadonlyMap<LayerName, Node>;
  },
): Promise<Term[]> {
  const built: Term[] = [];
  for (const { name, weight, layers = [], build } of terms) {
    const own = Object.fromEntries(layers.map((layer) => [layer, features.get(layer)!]));
    const { width, height } = options.target;
    const made = await build({
      width,
      height,
      pixels: picture,
      features: own,
      map: (values, shape) => graphInputs.upload(name, { kind: "map", ...shape }, values),
      matrix: (values, { rows: size, columns }) =>
        graphInputs.upload(name, { kind: "matrix", size, columns }, values),
      featuresOf: (picture, layers, size = options.target) =>
        targetsOf(gpu, graphInputs, { ...options, picture, layers, name, size }),
    });
    const parts = [made].flat().flatMap((value) => scalarsIn(name, value as Value));
    if (parts.length === 0) throw outOfRange(`The term ${name} has no scalar: give at least one`);
    built.push({ name, kind: "own", share: weight, factor: 1, parts });
  }
  return built;
}

/** A scalar, or those that a sum without weights adds up. */
function scalarsIn(name: string, value: Value): readonly Node[] {
  const node = nodeOf(value);
  if (node.shape.kind !== "scalar") {
    throw wrongKind(
      `The term ${name} is a ${describe(node.shape)}: make a scalar of it, as by meanSquare()`,
    );
  }
  const weights = node.operation?.linearWeights?.(node.attributes);
  if (weights === undefined) return [node];
  if (weights.every((weight) => weight === 1)) return node.inputs;
  throw wrongKind(
    `The term ${name} is a sum whose parts have weights: return them in a list, each with a scale of its own, as ` +
      "squaredDifference() takes it, or make several terms",
  );
}

/** The features of a picture, kept. */
async function targetsOf(
  gpu: Gpu,
  graphInputs: GraphInputs,
  { picture, layers, name, network, losses: settings, size, signal }: ProblemOptions & {
    readonly picture: Picture;
    readonly size: Size;
    readonly layers: readonly LayerName[];
    readonly name: string;
  },
): Promise<Partial<Record<LayerName, Value>>> {
  const label = `the targets of ${name}`;
  const make = (all: ReadonlyMap<LayerName, Node>) => layers.map((layer) => all.get(layer)!);
  const wanted = {
    network,
    settings,
    picture: resize(picture, size),
    layers,
    label,
    make,
    signal,
  };
  return await withFeaturesOf(gpu, wanted, async (executable, outputs) => {
    const kept: Partial<Record<LayerName, Value>> = {};
    for (const [i, layer] of layers.entries()) {
      kept[layer] = await graphInputs.retain(`${label}: ${layer}`, outputs[i]!, executable);
    }
    return kept;
  });
}
