// Means of channels, first step: sums over the positions of a map in channel blocks,
//
//   partial[row, t] = sum over m = t, t + threads, ... of weight(m) * values[row, m]
//
// for every block as a row. With a guide g (HAS_GUIDE) a last row has the sums of g^2 themselves, and where
// WEIGHT_VALUES is true they are the weights, which are 1 otherwise. position_means.wgsl adds the rows up.
//
// Tile: one invocation computes one partial sum of one block.

struct Params { positions: u32, blocks: u32, threads: u32 }
//: source values
//: source guide
var<storage, read_write> partial: array<vec4f>;

fn square(m: u32) -> f32 {
  let g = guide(m).x;
  return g * g;
}

fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let index = invocation_index(id, groups);
  let row = index / params.threads;
  let positions = loop_end(params.positions, groups);
  var sum = vec4f();
  if (row < params.blocks) {
    for (var m = index % params.threads; m < positions; m += params.threads) {
      var value = values(row * params.positions + m);
      if (WEIGHT_VALUES) { value *= square(m); }
      sum += value;
    }
    partial[index] = sum;
  } else if (HAS_GUIDE && row == params.blocks) {
    for (var m = index % params.threads; m < positions; m += params.threads) { sum.x += square(m); }
    partial[index] = sum;
  }
}
