/** The total variation losses and their gradients in float64. */
import { type Tensor64, tensor64 } from "../tensor.ts";

/** The form of a total variation. */
export interface VariationOptions {
  /**
   * Half the sum of squared differences (`squares`), the same without the last row and column
   * (`neural-style`), the mean of their sum along both axes (`mean`), or means of squared differences along
   * axes and diagonals (`crowson`). Default `squares`.
   */
  readonly form?: "squares" | "neural-style" | "mean" | "crowson";
  /** Whether the first row and column follow the last; of `squares` alone. Default false. */
  readonly wrap?: boolean;
}

/** Squared differences between neighbours, weighted and added up over all channels. */
export function totalVariation(input: Tensor64, options: VariationOptions = {}): number {
  let sum = 0;
  eachPair(
    input,
    options,
    (a, b, factor) => sum += factor * (input.data[b]! - input.data[a]!) ** 2,
  );
  return sum;
}

/** The gradient of {@linkcode totalVariation}: every value's differences from its neighbours, summed. */
export function totalVariationGradient(input: Tensor64, options: VariationOptions = {}): Tensor64 {
  const gradient = tensor64(input.shape);
  eachPair(input, options, (a, b, factor) => {
    const difference = 2 * factor * (input.data[b]! - input.data[a]!);
    gradient.data[b]! += difference;
    gradient.data[a]! -= difference;
  });
  return gradient;
}

/** Takes the indices of two neighbours and what their squared difference is multiplied by. */
type Visit = (first: number, second: number, factor: number) => void;

function eachPair(input: Tensor64, { form, wrap = false }: VariationOptions, visit: Visit): void {
  if (form === "mean") {
    const factor = 2 / input.data.length;
    eachAxisPair(input, { inner: false, wrap: false }, (a, b, half) => visit(a, b, factor * half));
  } else if (form === "crowson") eachStencilPair(input, visit);
  else eachAxisPair(input, { inner: form === "neural-style", wrap }, visit);
}

function eachAxisPair(
  input: Tensor64,
  { inner, wrap }: { readonly inner: boolean; readonly wrap: boolean },
  visit: Visit,
): void {
  const [channels, height, width] = input.shape;
  const [rows, columns] = inner ? [height - 1, width - 1] : [height, width];
  for (let c = 0; c < channels; c++) {
    for (let y = 0; y < rows; y++) {
      for (let x = 0; x < columns; x++) {
        const i = (c * height + y) * width + x;
        if (wrap || x + 1 < width) visit(i, i - x + (x + 1) % width, 1 / 2);
        if (wrap || y + 1 < height) visit(i, (c * height + (y + 1) % height) * width + x, 1 / 2);
      }
    }
  }
}

/** The edge goes on for one place outside, so the last differences along the axes are zero. */
function eachStencilPair(input: Tensor64, visit: Visit): void {
  const [channels, height, width] = input.shape;
  const straight = 2 / 3 / (channels * height * width);
  const diagonal = 2 / 12 / (channels * (height + 1) * (width + 1));
  const within = (at: number, size: number) => Math.min(Math.max(at, 0), size - 1);
  for (let c = 0; c < channels; c++) {
    const index = (y: number, x: number) =>
      (c * height + within(y, height)) * width + within(x, width);
    for (let y = -1; y < height; y++) {
      for (let x = -1; x < width; x++) {
        if (y >= 0 && x >= 0) {
          visit(index(y, x), index(y, x + 1), straight);
          visit(index(y, x), index(y + 1, x), straight);
        }
        visit(index(y, x), index(y + 1, x + 1), diagonal);
        visit(index(y, x + 1), index(y + 1, x), diagonal);
      }
    }
  }
}
