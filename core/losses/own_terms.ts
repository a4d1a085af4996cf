/** Terms of a user's own beside content, style and total variation. */
import { expectList, expectNumber, expectObject, found } from "../checks.ts";
import { outOfRange, wrongKind } from "../errors.ts";
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
   * Features of another picture as targets, computed once.
   *
   * @param layers some of those that the term asked for
   * @param size what the picture is resized to. Default: the target image's size
   */
  featuresOf(
    picture: Picture,
    layers: readonly LayerName[],
    size?: Size,
  ): Promise<Readonly<Partial<Record<LayerName, Value>>>>;
}

/**
 * What a term is made of: a scalar, or several that add up.
 *
 * @category Own terms
 */
export type TermScalars = Value | readonly Value[];

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
  /**
   * Makes a scalar of the target image, by operations that have gradients, or several, which add up. Called anew for
   * every scale.
   */
  build(inputs: TermInputs): TermScalars | Promise<TermScalars>;
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
  expectList("terms", terms, "a list of objects with name, weight and build");
  const names = new Set(["tv"]);
  for (const term of terms) {
    expectObject("term", term, "an object with name, weight and build");
    const { name, weight, layers = [], build } = term;
    if (!/^[\p{L}\d _-]+$/u.test(name) || names.has(name)) {
      throw outOfRange(
        `A term cannot be called "${name}": give each a name of letters, digits, spaces, - and _, other than tv`,
      );
    }
    names.add(name);
    expectNumber(`weight of the term ${name}`, weight, { least: 0 });
    expectList(`layers of the term ${name}`, layers, "a list of their names");
    if (typeof build !== "function") {
      throw wrongKind(`The build of the term ${name} is ${found(build)}: give a function`);
    }
    const unknown = layers.find((layer) => !LAYER_NAMES.includes(layer));
    if (unknown !== undefined) {
      throw outOfRange(
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
