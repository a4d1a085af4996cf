// The weights of product.wgsl for the border of a map. Batches are [edge][point], edges top, bottom, left, right.
// Weights are SIZE x SIZE points, of which the first row and column are those of the kernel's first taps alone, the
// last ones those of its last taps. The row above the map is read through the first row of taps, and so on.

fn matrix_of(batch: u32) -> u32 {
  let point = batch % SIZE;
  switch batch / SIZE {
    case 0u: { return point; }
    case 1u: { return (SIZE - 1u) * SIZE + point; }
    case 2u: { return point * SIZE; }
    default: { return point * SIZE + SIZE - 1u; }
  }
}
