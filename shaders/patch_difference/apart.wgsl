// Squared differences of every position of a map from some positions of a style, over all channels:
//
//   apart[q][p] = sum over channels of (F[p] - S[first + q])^2
//
// Maps are channel blocks.
//
// Tile: one invocation compares one position with four of the style.

struct Params { positions: u32, style_positions: u32, blocks: u32, first: u32, number: u32, count: u32 }
//: source features
//: source style
var<storage, read_write> apart: array<f32>;

fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = invocation_index(id, groups);
  if (i >= params.count) { return; }
  let p = i % params.positions;
  let q = 4u * (i / params.positions);
  var sums = vec4f();
  for (var block = 0u; block < params.blocks; block++) {
    let own = features(block * params.positions + p);
    for (var k = 0u; k < 4u; k++) {
      let place = min(params.first + q + k, params.style_positions - 1u);
      let difference = own - style(block * params.style_positions + place);
      sums[k] += dot(difference, difference);
    }
  }
  for (var k = 0u; k < 4u; k++) {
    if (q + k < params.number) { apart[(q + k) * params.positions + p] = sums[k]; }
  }
}
