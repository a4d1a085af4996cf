// Sums of a difference, first step: of d = a - b, on arrays of vec4, over i = t, t + threads, ...
//
//   partial[t] = (sum of |d(i)|^2, sum of the absolute values of d(i))
//
// difference_sums.wgsl adds them up.

struct Shape { count: u32, threads: u32 }

@group(0) @binding(0) var<uniform> shape: Shape;
//: source a 1
//: source b 2
@group(0) @binding(7) var<storage, read_write> partial: array<vec2f>;

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  if (id.x >= shape.threads) { return; }
  var squares = vec4f();
  var sizes = vec4f();
  // Not bounded by a bare uniform: see product.wgsl.
  let count = shape.count + groups.z - 1u;
  for (var i = id.x; i < count; i += shape.threads) {
    let difference = a(i) - b(i);
    squares += difference * difference;
    sizes += abs(difference);
  }
  partial[id.x] = vec2f(
    squares.x + squares.y + squares.z + squares.w,
    sizes.x + sizes.y + sizes.z + sizes.w,
  );
}
