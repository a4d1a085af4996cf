// What product_workgroup.wgsl multiplies in a 3x3 convolution: for each of nine taps the map moved by that
// tap, zero outside. The matrix of 9 * inputs rows that this makes ("im2col") is never in memory.

const TAPS = 9u;

fn place(position: u32) -> vec2u {
  return vec2u(position % shape.width, position / shape.width);
}

fn source(batch: u32, block: u32, at: vec2u, tap: u32) -> vec4f {
  let height = shape.positions / shape.width;
  // Left of the first column and above the first row, whole numbers without sign are very large.
  let moved = at + vec2u(tap % 3u, tap / 3u) - 1u;
  let inside = block < shape.in_blocks && moved.x < shape.width && moved.y < height;
  let row = min(block, shape.in_blocks - 1u) * height + min(moved.y, height - 1u);
  return select(vec4f(), input(row * shape.width + min(moved.x, shape.width - 1u)), inside);
}
