// Update of the vectors of L-BFGS as lbfgs_decide.wgsl decided, on arrays of vec4. Where the point is
// accepted, its step and the change of the gradient along it are stored as a pair, and pixels and gradient
// become the start of the next line search. A new direction is
//
//   d = gradient_factor g0 + sum over k of step_factors[k] s_k + change_factors[k] y_k
//
// The vectors lie as in lbfgs_dots.wgsl.
//
// Tile: one invocation updates one vec4.

//: include lbfgs_state

struct Params { count: u32 }
var<storage, read> gradient: array<vec4f>;
var<storage, read> state: LbfgsState;
var<storage, read_write> vectors: array<vec4f>;
//: sink pairs
var<storage, read_write> average: array<vec4f>;
var<storage, read> pixels: array<vec4f>;

fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = invocation_index(id, groups);
  let count = params.count;
  if ((i >= count) || (state.action == 0u)) { return; }
  let at_direction = i;
  let at_start = count + i;
  let at_gradient = 2u * count + i;
  if ((state.action & ACCEPT) != 0u) {
    let g = gradient[i];
    if (state.slot < HISTORY) {
      let k = state.slot;
      let step = as_stored(state.taken * vectors[at_direction]);
      let change = as_stored(g - vectors[at_gradient]);
      pairs(k * count + i, step / state.step_scales[k]);
      pairs((HISTORY + k) * count + i, change / state.change_scales[k]);
    }
    let x = pixels[i];
    vectors[at_start] = x;
    vectors[at_gradient] = g;
    if (AVERAGE) { average[i] += state.weight * (x - average[i]); }
  }
  if ((state.action & DIRECT) != 0u) {
    var direction = state.gradient_factor * vectors[at_gradient];
    for (var k = 0u; k < state.used; k++) {
      let step = state.step_factors[k] * state.step_scales[k];
      let change = state.change_factors[k] * state.change_scales[k];
      direction += step * pairs_before(k * count + i);
      direction += change * pairs_before((HISTORY + k) * count + i);
    }
    vectors[at_direction] = direction;
  }
}
