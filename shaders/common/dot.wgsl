// The dot product of two vectors, first step: partial[t] = sum over i = t, t + threads, ... of
// a[i] . b[i], on arrays of vec4. reduce.wgsl adds the partial sums up.
//
// Tile: one invocation computes one partial sum.

struct Params { count: u32, threads: u32 }
var<storage, read> a: array<vec4f>;
var<storage, read> b: array<vec4f>;
var<storage, read_write> partial: array<f32>;

fn main(@builtin(global_invocation_id) id: vec3u) {
  if (id.x >= params.threads) { return; }
  var sum = vec4f();
  for (var i = id.x; i < params.count; i += params.threads) { sum += a[i] * b[i]; }
  partial[id.x] = sum.x + sum.y + sum.z + sum.w;
}
