// Gradient of preprocessing: plane[k] receives scale[k] times the gradient of channel k of the network's
// input, plus `addend`, the gradient of other losses by the same pixels (HAS_ADDEND).
//
// Tile: one invocation computes one position.

struct Params { positions: u32, plane0: u32, plane1: u32, plane2: u32, scale: vec4f }
var<storage, read> upstream: array<vec4f>;
var<storage, read> addend: array<f32>;
var<storage, read_write> output: array<f32>;

fn store_gradient(index: u32, value: f32) {
  var gradient = value;
  if (HAS_ADDEND) { gradient += addend[index]; }
  output[index] = gradient;
}

fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let m = invocation_index(id, groups);
  if (m >= params.positions) { return; }
  let gradient = params.scale * upstream[m];
  store_gradient(params.plane0 * params.positions + m, gradient.x);
  store_gradient(params.plane1 * params.positions + m, gradient.y);
  store_gradient(params.plane2 * params.positions + m, gradient.z);
  // The padding of the last vec4 is zero: optimisers take products over it.
  if (m + 1u == params.positions) {
    for (var i = 3u * params.positions; i % 4u != 0u; i++) { output[i] = 0.0; }
  }
}
