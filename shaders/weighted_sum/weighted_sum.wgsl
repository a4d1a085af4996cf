// The total loss: scalars[slot] = sum over t of weight[t] * scalars[term[t]], at most 28 terms.

struct Shape {
  count: u32,
  slot: u32,
  unused0: u32,
  unused1: u32,
  terms: array<vec4u, 7>,
  weights: array<vec4f, 7>,
}

@group(0) @binding(0) var<uniform> shape: Shape;
@group(0) @binding(7) var<storage, read_write> scalars: array<f32>;

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(global_invocation_id) id: vec3u) {
  if (id.x > 0u) { return; }
  var sum = 0.0;
  for (var t = 0u; t < shape.count; t++) {
    sum += shape.weights[t / 4u][t % 4u] * scalars[shape.terms[t / 4u][t % 4u]];
  }
  scalars[shape.slot] = sum;
}
