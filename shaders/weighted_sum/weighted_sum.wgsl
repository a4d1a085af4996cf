// The total loss: scalars[slot] = sum over t of weight[t] * scalars[term[t]], at most 28 terms.
//
// One invocation.

struct Params { count: u32, slot: u32, terms: array<vec4u, 7>, weights: array<vec4f, 7> }
var<storage, read_write> scalars: array<f32>;

fn main(@builtin(global_invocation_id) id: vec3u) {
  if (id.x > 0u) { return; }
  var sum = 0.0;
  for (var t = 0u; t < params.count; t++) {
    sum += params.weights[t / 4u][t % 4u] * scalars[params.terms[t / 4u][t % 4u]];
  }
  scalars[params.slot] = sum;
}
