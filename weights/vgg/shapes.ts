/** A shape as text, `[64, 3, 3, 3]`; what comes after the sixth axis is left out. */
export function shapeText(shape: readonly number[]): string {
  return `[${shape.slice(0, 6).join(", ")}${shape.length > 6 ? ", ..." : ""}]`;
}

/** How many numbers a tensor of a shape has. */
export function countOf(shape: readonly number[]): number {
  return shape.reduce((product, side) => product * side, 1);
}
