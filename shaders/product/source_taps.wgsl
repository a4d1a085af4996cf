// The input of product_workgroup.wgsl for a 3x3 convolution: for each of nine taps the map moved by that tap,
// zero outside, or with REPLICATE the nearest position. The matrix of 9 * inputs rows that this amounts to ("im2col") is never in memory.
// Params are those of product_workgroup.wgsl.

const TAPS = 9u;

fn origin_of(position: u32) -> vec2u {
  return vec2u(position % params.width, position / params.width);
}

fn read_source(batch: u32, block: u32, at: vec2u, tap: u32) -> vec4f {
  let height = params.positions / params.width;
  let moved = vec2i(at + vec2u(tap % 3u, tap / 3u)) - 1;
  let nearest = clamp(moved, vec2i(), vec2i(vec2u(params.width, height)) - 1);
  let inside = block < params.in_blocks && (REPLICATE || all(moved == nearest));
  let row = min(block, params.in_blocks - 1u) * height + u32(nearest.y);
  return select(vec4f(), input(row * params.width + u32(nearest.x)), inside);
}
