// Does to the vectors of L-BFGS what lbfgs_decide.wgsl decided, on arrays of vec4. Where the point is
// accepted, its step and the change of the gradient along it are kept as a pair, and pixels and gradient
// become the start of the next line search. A new direction is
//
//   d = gradient_factor g0 + sum over k of step_factors[k] s_k + change_factors[k] y_k
//
// The vectors lie as in lbfgs_dots.wgsl.

struct Shape { count: u32 }

@group(0) @binding(0) var<uniform> shape: Shape;
@group(0) @binding(1) var<storage, read> gradient: array<vec4f>;
@group(0) @binding(2) var<storage, read> state: LbfgsState;
@group(0) @binding(3) var<storage, read_write> vectors: array<vec4f>;
@group(0) @binding(6) var<storage, read_write> average: array<vec4f>;
@group(0) @binding(7) var<storage, read> pixels: array<vec4f>;

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.x + id.y * groups.x * WORKGROUP;
  let count = shape.count;
  if ((i >= count) || (state.action == 0u)) { return; }
  let at_direction = 2u * HISTORY * count + i;
  let at_start = at_direction + count;
  let at_gradient = at_start + count;
  if ((state.action & ACCEPT) != 0u) {
    let g = gradient[i];
    if (state.slot < HISTORY) {
      vectors[state.slot * count + i] = state.taken * vectors[at_direction];
      vectors[(HISTORY + state.slot) * count + i] = g - vectors[at_gradient];
    }
    let x = pixels[i];
    vectors[at_start] = x;
    vectors[at_gradient] = g;
    if (AVERAGE) { average[i] += state.weight * (x - average[i]); }
  }
  if ((state.action & DIRECT) != 0u) {
    var direction = state.gradient_factor * vectors[at_gradient];
    for (var k = 0u; k < state.used; k++) {
      direction += state.step_factors[k] * vectors[k * count + i];
      direction += state.change_factors[k] * vectors[(HISTORY + k) * count + i];
    }
    vectors[at_direction] = direction;
  }
}
