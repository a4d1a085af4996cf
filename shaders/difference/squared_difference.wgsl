// A loss, first step: partial[t] = sum over i = t, t + threads, ... of |a(i) - b(i)|^2, on arrays of vec4.
// reduce.wgsl adds the partial sums up.

struct Shape { count: u32, threads: u32 }

@group(0) @binding(0) var<uniform> shape: Shape;
//: source a 1
//: source b 2
@group(0) @binding(7) var<storage, read_write> partial: array<f32>;

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  if (id.x >= shape.threads) { return; }
  var sum = vec4f();
  // Not bounded by a bare uniform: see product.wgsl.
  let count = shape.count + groups.z - 1u;
  for (var i = id.x; i < count; i += shape.threads) {
    let difference = a(i) - b(i);
    sum += difference * difference;
  }
  partial[id.x] = sum.x + sum.y + sum.z + sum.w;
}
