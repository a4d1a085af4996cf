// The gradient of the means of channels: every position of a channel receives the same,
//
//   sum(i) = scale * upstream[block]
//
// in channel blocks; what fills the last block up is zero in both. The epilogue joins it with other
// gradients.
//
// Tile: one invocation makes one block at one position.

//: expects finish(index, block, value)

struct Params { count: u32, positions: u32, scale: f32 }

var<uniform> params: Params;
var<storage, read> upstream: array<vec4f>;

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = invocation_index(id, groups);
  if (i >= params.count) { return; }
  let block = i / params.positions;
  finish(i, block, params.scale * upstream[block]);
}
