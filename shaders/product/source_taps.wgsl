// The input of product_workgroup.wgsl for a 3x3 convolution: for each of nine taps the map moved by that tap,
// zero outside. The matrix of 9 * inputs rows that this amounts to ("im2col") is never in memory.
// Params are those of product_workgroup.wgsl.

const TAPS = 9u;

fn origin_of(position: u32) -> vec2u {
  return vec2u(position % params.width, position / params.width);
}

fn read_source(batch: u32, block: u32, at: vec2u, tap: u32) -> vec4f {
  let height = params.positions / params.width;
  // Left of the first column and above the first row, whole numbers without sign are very large.
  let moved = at + vec2u(tap % 3u, tap / 3u) - 1u;
  let inside = block < params.in_blocks && moved.x < params.width && moved.y < height;
  let row = min(block, params.in_blocks - 1u) * height + min(moved.y, height - 1u);
  return select(vec4f(), input(row * params.width + min(moved.x, params.width - 1u)), inside);
}
