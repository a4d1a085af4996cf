// The input of product_workgroup.wgsl for matrix products: matrices, [batch][block][position].
// Params are those of product_workgroup.wgsl.

const TAPS = 1u;

fn origin_of(position: u32) -> vec2u {
  return vec2u(position, 0u);
}

fn read_source(batch: u32, block: u32, at: vec2u, tap: u32) -> vec4f {
  let row = batch * params.in_blocks + min(block, params.in_blocks - 1u);
  return select(vec4f(), input(row * params.positions + at.x), block < params.in_blocks);
}
