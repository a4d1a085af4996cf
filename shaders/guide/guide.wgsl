// Every channel of a map times a map of one channel, in the forward and the backward pass:
//
//   sum(i) = values[block, m] * guide[m]
//
// or, with a number for each channel (HAS_CENTER), (values[block, m] - center[block]) * guide[m].
//
// Both maps are in channel blocks. The padding of the map's last block is zero and stays zero; the guide has one
// channel, x.
//
// Tile: one invocation computes one block at one position.

//: expects finish(index, block, value)

struct Params { count: u32, positions: u32 }
//: source values
//: source guide
var<storage, read> center: array<vec4f>;

fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = invocation_index(id, groups);
  if (i >= params.count) { return; }
  let block = i / params.positions;
  var value = values(i);
  if (HAS_CENTER) { value -= center[block]; }
  finish(i, block, value * guide(i % params.positions).x);
}
