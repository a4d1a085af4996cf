// The operands of product_workgroup.wgsl, whose Params these are: in a step of a sum, a tap and TILE_K blocks of
// inputs; and the parts of a sum. read_source() reads the input: source_matrix.wgsl (one tap) or source_taps.wgsl (a
// 3x3 convolution). TRANSPOSED reads the weights transposed and the taps backwards, which is the gradient.

//: expects read_source(batch, block, at, tap)

// One of the parts, of the same number of steps or fewer, of a range of steps.
fn part_of(range: vec2u, part: u32) -> vec2u {
  let steps = range.y - range.x;
  let length = (steps + params.parts - 1u) / params.parts;
  return range.x + min(vec2u(part, part + 1u) * length, vec2u(steps));
}

// A position of one of the blocks of inputs of a step.
fn map_at(step: u32, batch: u32, at: vec2u, round: u32) -> vec4f {
  return read_source(batch, step / TAPS * TILE_K + round, at, step % TAPS);
}

// The weights of one of the blocks of inputs of a step for a block of outputs.
fn cell_at(step: u32, batch: u32, in_cell: u32, out_block: u32) -> mat4x4f {
  return cell(batch, step % TAPS, step / TAPS * TILE_K + in_cell, out_block);
}

// The weights of four input channels for four output channels, one vec4 for each input channel.
fn cell(batch: u32, tap: u32, in_block: u32, out_block: u32) -> mat4x4f {
  let i = min(in_block, params.in_blocks - 1u);
  let o = min(out_block, params.made_blocks - 1u);
  let plane = batch * TAPS + select(tap, TAPS - 1u - tap, TRANSPOSED);
  let next = select(params.made_blocks, params.in_blocks, TRANSPOSED);
  let at = 4u * plane * params.in_blocks * params.made_blocks +
    select(4u * i * next + o, 4u * o * next + i, TRANSPOSED);
  let rows = mat4x4f(weights(at), weights(at + next), weights(at + 2u * next), weights(at + 3u * next));
  if (TRANSPOSED) { return transpose(rows); }
  return rows;
}
