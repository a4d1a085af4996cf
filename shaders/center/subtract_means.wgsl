// A map less one number for each channel, which may be weighted by the square of a guide g (WEIGHT_MEANS):
//
//   sum(i) = values[block, m] - weight(m) * means[block]
//
// What becomes of the sum is the epilogue's: it is stored, or joined with other gradients. All maps are in
// channel blocks; means of channels that fill the last block up are zero.
//
// Tile: one invocation makes one block at one position.

struct Shape { count: u32, positions: u32 }

@group(0) @binding(0) var<uniform> shape: Shape;
//: source values 1
//: source guide 2
@group(0) @binding(3) var<storage, read> means: array<vec4f>;

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.x + id.y * groups.x * WORKGROUP;
  if (i >= shape.count) { return; }
  let block = i / shape.positions;
  var mean = means[block];
  if (WEIGHT_MEANS) {
    let g = guide(i % shape.positions).x;
    mean *= g * g;
  }
  finish(i, block, values(i) - mean);
}
