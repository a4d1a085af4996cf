// The dot product of two vectors, first step: partial[t] = sum over i = t, t + threads, ... of
// a[i] . b[i], on arrays of vec4. reduce.wgsl adds the partial sums up.

struct Shape { count: u32, threads: u32 }

@group(0) @binding(0) var<uniform> shape: Shape;
@group(0) @binding(1) var<storage, read> a: array<vec4f>;
@group(0) @binding(2) var<storage, read> b: array<vec4f>;
@group(0) @binding(7) var<storage, read_write> partial: array<f32>;

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(global_invocation_id) id: vec3u) {
  if (id.x >= shape.threads) { return; }
  var sum = vec4f();
  for (var i = id.x; i < shape.count; i += shape.threads) { sum += a[i] * b[i]; }
  partial[id.x] = sum.x + sum.y + sum.z + sum.w;
}
