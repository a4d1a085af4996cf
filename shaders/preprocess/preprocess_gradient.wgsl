// Gradient of preprocessing: plane[k] receives scale[k] times the gradient of channel k of the network's
// input, plus `addend`, what other losses contributed to the same pixels (HAS_ADDEND).
//
// Tile: one invocation makes one position.

struct Shape {
  positions: u32,
  plane0: u32,
  plane1: u32,
  plane2: u32,
  scale: vec4f,
}

@group(0) @binding(0) var<uniform> shape: Shape;
@group(0) @binding(1) var<storage, read> upstream: array<vec4f>;
@group(0) @binding(5) var<storage, read> addend: array<f32>;
@group(0) @binding(7) var<storage, read_write> output: array<f32>;

fn put(index: u32, value: f32) {
  var gradient = value;
  if (HAS_ADDEND) { gradient += addend[index]; }
  output[index] = gradient;
}

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let m = id.x + id.y * groups.x * WORKGROUP;
  if (m >= shape.positions) { return; }
  let gradient = shape.scale * upstream[m];
  put(shape.plane0 * shape.positions + m, gradient.x);
  put(shape.plane1 * shape.positions + m, gradient.y);
  put(shape.plane2 * shape.positions + m, gradient.z);
  // What fills the last vec4 up is zero: optimisers take products over it.
  if (m + 1u == shape.positions) {
    for (var i = 3u * shape.positions; i % 4u != 0u; i++) { output[i] = 0.0; }
  }
}
