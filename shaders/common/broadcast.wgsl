// The gradient of the means of channels: every position of a channel receives the same,
//
//   sum(i) = scale * upstream[block]
//
// in channel blocks; what fills the last block up is zero in both. The epilogue joins it with other
// gradients.
//
// Tile: one invocation makes one block at one position.

struct Shape { count: u32, positions: u32, scale: f32 }

@group(0) @binding(0) var<uniform> shape: Shape;
@group(0) @binding(1) var<storage, read> upstream: array<vec4f>;

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.x + id.y * groups.x * WORKGROUP;
  if (i >= shape.count) { return; }
  let block = i / shape.positions;
  finish(i, block, shape.scale * upstream[block]);
}
