// Gradient of the sums S of squares and D of absolute values of d = a - b, for an upstream gradient of both:
//
//   sum(i) = 2 upstream.x * d(i) + upstream.y * sign(d(i))
//
// on arrays of vec4. The epilogue joins it with other gradients.

struct Shape { count: u32 }

@group(0) @binding(0) var<uniform> shape: Shape;
@group(0) @binding(1) var<storage, read> upstream: array<vec4f>;
//: source a 2
//: source b 3

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.x + id.y * groups.x * WORKGROUP;
  if (i >= shape.count) { return; }
  let difference = a(i) - b(i);
  finish(i, 0u, 2.0 * upstream[0].x * difference + upstream[0].y * sign(difference));
}
