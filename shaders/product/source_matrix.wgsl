// What product_workgroup.wgsl multiplies: the matrices themselves, [batch][block][position].

const TAPS = 1u;

fn place(position: u32) -> vec2u {
  return vec2u(position, 0u);
}

fn source(batch: u32, block: u32, at: vec2u, tap: u32) -> vec4f {
  let row = batch * shape.in_blocks + min(block, shape.in_blocks - 1u);
  return select(vec4f(), input(row * shape.positions + at.x), block < shape.in_blocks);
}
