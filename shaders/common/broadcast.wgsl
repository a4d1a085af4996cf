// The gradient of the means of channels: every position of a channel receives the same,
//
//   sum(i) = scale * upstream[block]
//
// in channel blocks; the padding of the last block is zero in both.
//
// Tile: one invocation computes one block at one position.

//: expects finish(index, block, value)

struct Params { count: u32, positions: u32, scale: f32 }
var<storage, read> upstream: array<vec4f>;

fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = invocation_index(id, groups);
  if (i >= params.count) { return; }
  let block = i / params.positions;
  finish(i, block, params.scale * upstream[block]);
}
