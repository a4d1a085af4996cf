// Every channel of a map times a map of one channel, and the same on the way back:
//
//   sum(i) = values[block, m] * guide[m]
//
// or, with a number for each channel (HAS_CENTRE), (values[block, m] - centre[block]) * guide[m].
//
// What becomes of the sum is the epilogue's: it is stored, or joined with other gradients. Both maps are in
// channel blocks. What fills the map's last block up is zero and stays it; the guide has one channel, x.
//
// Tile: one invocation makes one block at one position.

struct Shape { count: u32, positions: u32 }

@group(0) @binding(0) var<uniform> shape: Shape;
//: source values 1
//: source guide 2
@group(0) @binding(3) var<storage, read> centre: array<vec4f>;

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.x + id.y * groups.x * WORKGROUP;
  if (i >= shape.count) { return; }
  let block = i / shape.positions;
  var value = values(i);
  if (HAS_CENTRE) { value -= centre[block]; }
  finish(i, block, value * guide(i % shape.positions).x);
}
