// Adam (Kingma and Ba 2015) on the pixels x with gradient g, at step t:
//
//   m = beta1 m + (1 - beta1) g            v = beta2 v + (1 - beta2) g^2
//   x = x - rate * (m / (1 - beta1^t)) / (sqrt(v / (1 - beta2^t)) + epsilon)
//
// then x is clipped to [0, 1] (CLIP) and added to the moving average of all x (AVERAGE). Where
// adam_decide.wgsl found the evaluation bad, x is restored to the last good one instead, and m and v are
// zeroed. All arrays are flat, in vec4.
//
// Tile: one invocation updates one vec4.

//: include adam_state

struct Params { count: u32, rate: f32, beta1: f32, beta2: f32, log_beta1: f32, log_beta2: f32, epsilon: f32 }
var<storage, read> gradient: array<vec4f>;
var<storage, read> state: AdamState;
var<storage, read_write> mean: array<vec4f>;
var<storage, read_write> square: array<vec4f>;
var<storage, read_write> good: array<vec4f>;
var<storage, read_write> average: array<vec4f>;
var<storage, read_write> pixels: array<vec4f>;

fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = invocation_index(id, groups);
  if ((i >= params.count) || (state.action == NOTHING)) { return; }
  if (state.action == RESTORE) {
    pixels[i] = good[i];
    mean[i] = vec4f();
    square[i] = vec4f();
    return;
  }
  let x = pixels[i];
  good[i] = x;
  let g = gradient[i];
  let m = params.beta1 * mean[i] + one_minus_exp(params.log_beta1) * g;
  let v = params.beta2 * square[i] + one_minus_exp(params.log_beta2) * g * g;
  mean[i] = m;
  square[i] = v;
  let spread = sqrt(v / state.square_filled) + params.epsilon;
  let moved = x - state.head.rate * params.rate * (m / state.mean_filled) / spread;
  let next = select(moved, clamp(moved, vec4f(), vec4f(1.0)), CLIP);
  pixels[i] = next;
  if (AVERAGE) { average[i] += state.weight * (next - average[i]); }
}
