// Gradient of scale * S / D with S the sum of squares and D that of absolute values of d = a - b:
//
//   sum(i) = scale * (2 d(i) - S / D * sign(d(i))) / D
//
// on arrays of vec4. S / D and D are what scaled_difference_sum.wgsl kept; where d is 0, so is the gradient.
// The epilogue joins it with other gradients.

struct Shape { count: u32, scale: f32 }

@group(0) @binding(0) var<uniform> shape: Shape;
//: source a 1
//: source b 2
@group(0) @binding(3) var<storage, read> kept: array<vec4f>;

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.x + id.y * groups.x * WORKGROUP;
  if (i >= shape.count) { return; }
  let difference = a(i) - b(i);
  let ratio = kept[0].x;
  let size = kept[0].y;
  finish(i, 0u, shape.scale * (2.0 * difference - ratio * sign(difference)) / size);
}
