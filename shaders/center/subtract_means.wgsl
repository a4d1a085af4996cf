// A map less one number for each channel, which may be weighted by the square of a guide g (WEIGHT_MEANS):
//
//   sum(i) = values[block, m] - weight(m) * means[block]
//
// All maps are in channel blocks; means of channels that pad the last block are zero.
//
// Tile: one invocation computes one block at one position.

//: expects finish(index, block, value)

struct Params { count: u32, positions: u32 }
//: source values
//: source guide
var<storage, read> means: array<vec4f>;

fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = invocation_index(id, groups);
  if (i >= params.count) { return; }
  let block = i / params.positions;
  var mean = means[block];
  if (WEIGHT_MEANS) {
    let g = guide(i % params.positions).x;
    mean *= g * g;
  }
  finish(i, block, values(i) - mean);
}
