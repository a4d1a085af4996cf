// The nearest patch of a style for every patch of a map, among some rows of the style's patches:
//
//   distance(i, j) = sum over the patch of apart[j + t][i + t] + weight * |G[i] - H[j]|^2
//
// with squared differences of positions and guides G and H, if there are any, at the patches' middles. The nearest and its distance are kept from call to
// call; the last one leaves the root of the distance, so that the sum of squares is the loss. Of equals the first is
// taken. Maps are channel blocks; a patch is named by its first position.
//
// Tile: one invocation compares one patch with all of some rows.

struct Params {
  columns: u32, style_columns: u32, across: u32, style_across: u32, positions: u32, style_positions: u32,
  guide_blocks: u32, first_row: u32, end_row: u32, is_last: u32, count: u32, padded: u32, weight: f32,
}
//: source guide
//: source style_guide
var<storage, read> apart: array<f32>;
var<storage, read_write> nearest: array<u32>;
var<storage, read_write> distances: array<f32>;

fn distance_of(at: u32, to: u32) -> f32 {
  let first = params.first_row * params.style_columns;
  var sum = 0.0;
  for (var row = 0u; row < SIZE; row++) {
    for (var column = 0u; column < SIZE; column++) {
      let p = at + row * params.columns + column;
      let q = to - first + row * params.style_columns + column;
      sum += apart[q * params.positions + p];
    }
  }
  let p = at + SIZE / 2u * (params.columns + 1u);
  let q = to + SIZE / 2u * (params.style_columns + 1u);
  var apart = vec4f();
  for (var block = 0u; block < params.guide_blocks; block++) {
    let difference = guide(block * params.positions + p) - style_guide(block * params.style_positions + q);
    apart += difference * difference;
  }
  return sum + params.weight * dot(apart, vec4f(1.0));
}

fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = invocation_index(id, groups);
  if (i >= params.count) {
    if (i < params.padded) { distances[i] = 0.0; }
    return;
  }
  let at = i / params.across * params.columns + i % params.across;
  var best = 3.4e38;
  var found = 0u;
  if (params.first_row > 0u) {
    best = distances[i];
    found = nearest[i];
  }
  for (var row = params.first_row; row < params.end_row; row++) {
    for (var column = 0u; column < params.style_across; column++) {
      let to = row * params.style_columns + column;
      let distance = distance_of(at, to);
      if (distance < best) {
        best = distance;
        found = to;
      }
    }
  }
  nearest[i] = found;
  distances[i] = select(best, sqrt(best), params.is_last == 1u);
}
