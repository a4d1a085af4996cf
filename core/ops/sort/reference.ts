/** The float64 reference of sorting channels. */
import { type Tensor64, tensor64 } from "../tensor.ts";

/** The values of every channel in ascending order: a map of one row. */
export function sortChannels(values: Tensor64): Tensor64 {
  const [channels, height, width] = values.shape;
  const positions = height * width;
  const sorted = tensor64([channels, 1, positions]);
  for (let c = 0; c < channels; c++) {
    const range = [c * positions, (c + 1) * positions] as const;
    sorted.data.set(values.data.slice(...range).sort(), range[0]);
  }
  return sorted;
}
