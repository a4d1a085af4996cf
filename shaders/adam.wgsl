// Adam (Kingma and Ba 2015) on the pixels x with gradient g, step t = state[TURN] + 1:
//
//   m = beta1 m + (1 - beta1) g            v = beta2 v + (1 - beta2) g^2
//   x = x - rate * (m / (1 - beta1^t)) / (sqrt(v / (1 - beta2^t)) + epsilon)
//
// then x is clipped to [0, 1] where CLIP is true. All arrays are flat, in vec4. The steps are counted here,
// so that several can be recorded into one submit: the count of steps done is read at state[TURN] and
// written at state[1 - TURN], and TURN changes from step to step, because all invocations read it.

struct Shape {
  count: u32,
  rate: f32,
  beta1: f32,
  beta2: f32,
  log_beta1: f32,
  log_beta2: f32,
  epsilon: f32,
}

@group(0) @binding(0) var<uniform> shape: Shape;
@group(0) @binding(1) var<storage, read> gradient: array<vec4f>;
@group(0) @binding(2) var<storage, read_write> state: array<f32>;
@group(0) @binding(3) var<storage, read_write> mean: array<vec4f>;
@group(0) @binding(4) var<storage, read_write> square: array<vec4f>;
@group(0) @binding(7) var<storage, read_write> pixels: array<vec4f>;

// 1 - exp(x) for x <= 0: by its series near zero, where the difference would lose most digits. (As 1 - beta2
// would: the float32 nearest to 0.999 makes it wrong by 1e-5.)
fn one_minus_exp(x: f32) -> f32 {
  if (x < -0.25) { return 1.0 - exp(x); }
  return -x * (1.0 + x / 2.0 * (1.0 + x / 3.0 * (1.0 + x / 4.0 * (1.0 + x / 5.0 * (1.0 + x / 6.0)))));
}

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.x + id.y * groups.x * WORKGROUP;
  if (i >= shape.count) { return; }
  let step = state[TURN] + 1.0;
  if (i == 0u) { state[1u - TURN] = step; }
  let g = gradient[i];
  let m = shape.beta1 * mean[i] + one_minus_exp(shape.log_beta1) * g;
  let v = shape.beta2 * square[i] + one_minus_exp(shape.log_beta2) * g * g;
  mean[i] = m;
  square[i] = v;
  let corrected = m / one_minus_exp(step * shape.log_beta1);
  let spread = sqrt(v / one_minus_exp(step * shape.log_beta2)) + shape.epsilon;
  let moved = pixels[i] - shape.rate * corrected / spread;
  pixels[i] = select(moved, clamp(moved, vec4f(), vec4f(1.0)), CLIP);
}
