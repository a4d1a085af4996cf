// Half the gradient of the distances from the nearest patches, which are held fast: at every position the sum over the
// patches that it is part of of F[p] - S[its place in the nearest patch]. Maps are channel blocks.
//
// Tile: one invocation computes one block at one position.

struct Params {
  columns: u32, style_columns: u32, across: u32, down: u32, positions: u32, style_positions: u32, count: u32,
}
//: source features
//: source style
var<storage, read> nearest: array<u32>;
var<storage, read_write> output: array<vec4f>;

fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let index = invocation_index(id, groups);
  if (index >= params.count) { return; }
  let block = index / params.positions;
  let p = index % params.positions;
  let x = p % params.columns;
  let y = p / params.columns;
  var sum = vec4f();
  for (var row = 0u; row < SIZE; row++) {
    for (var column = 0u; column < SIZE; column++) {
      if (y < row || x < column || y - row >= params.down || x - column >= params.across) { continue; }
      let q = nearest[(y - row) * params.across + x - column] + row * params.style_columns + column;
      sum += features(index) - style(block * params.style_positions + q);
    }
  }
  output[index] = sum;
}
