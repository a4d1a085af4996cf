/** Terms of a user's own beside content, style and total variation. */
import { expectNumber } from "../checks.ts";
import { PentimentoError } from "../errors.ts";
import type { Value } from "../graph/value.ts";
import type { Picture } from "../image/picture.ts";
import { LAYER_NAMES, type LayerName } from "../network/vgg19.ts";
import type { Size } from "../size.ts";

/**
 * What a term is built of, at one scale of a run.
 *
 * @category Own terms
 */
export interface TermInputs extends Size {
  /** The pixels of the target image. */
  readonly pixels: Value;
  /** Its features at the layers that the term asked for. */
  readonly features: Readonly<Partial<Record<LayerName, Value>>>;
  /** Constant feature maps of these numbers, CHW. */
  map(
    values: ArrayLike<number>,
    shape: { readonly channels: number; readonly height: number; readonly width: number },
  ): Value;
  /** A constant matrix of these numbers, row by row. */
  matrix(
    values: ArrayLike<number>,
    size: { readonly rows: number; readonly columns: number },
  ): Value;
  /**
   * Features of another picture as targets, computed once; it is resized to the target image's size.
   *
   * @param layers some of those that the term asked for
   */
  featuresOf(
    picture: Picture,
    layers: readonly LayerName[],
  ): Promise<Readonly<Partial<Record<LayerName, Value>>>>;
}

/**
 * A term of the loss of one's own, built with the operations of `@pentimento/pentimento/graph`.
 *
 * @category Own terms
 */
export interface OwnTerm {
  /** Its name in results and progress, unlike those of other terms: letters, digits, spaces, `-` and `_`. */
  readonly name: string;
  /** Its weight: where terms are balanced the norm of its gradient, else its factor. As `contentWeight`, from 0 on. */
  readonly weight: number;
  /** The layers whose features it looks at. Default: none, it looks at pixels alone. */
  readonly layers?: readonly LayerName[];
  /** Makes a scalar of the target image, by operations that have gradients. Called anew for every scale. */
  build(inputs: TermInputs): Value | Promise<Value>;
}

/**
 * Options of what has terms of one's own.
 *
 * @category Own terms
 */
export interface OwnTermOptions {
  /** Terms of the loss of one's own. The whole picture has to fit the memory then. Default: none. */
  readonly terms?: readonly OwnTerm[];
}

/**
 * Checks terms.
 *
 * @throws {PentimentoError} when names, weights or layers make no sense
 */
export function checkOwnTerms(terms: readonly OwnTerm[]): void {
  const names = new Set(["tv"]);
  for (const { name, weight, layers = [] } of terms) {
    if (!/^[\p{L}\d _-]+$/u.test(name) || names.has(name)) {
      throw new PentimentoError(
        `A term cannot be called "${name}": give each a name of letters, digits, spaces, - and _, other than tv`,
      );
    }
    names.add(name);
    expectNumber(`The weight of the term ${name}`, weight, { least: 0 });
    const unknown = layers.find((layer) => !LAYER_NAMES.includes(layer));
    if (unknown !== undefined) {
      throw new PentimentoError(
        `The term ${name} looks at ${unknown}, which is no layer: give some of ${
          LAYER_NAMES[0]
        } to ${LAYER_NAMES.at(-1)}`,
      );
    }
  }
}

/** The layers that terms look at. */
export function layersOfOwnTerms(terms: readonly OwnTerm[]): LayerName[] {
  return [...new Set(terms.flatMap(({ layers = [] }) => layers))];
}
