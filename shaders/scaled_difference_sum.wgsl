// A loss, second step: with S and D the sums of both halves of partial[0 .. count - 1], of squares and of
// absolute values,
//
//   scalars[slot] = scale * S / (D + epsilon)
//
// and what the gradient needs: kept = (S / (D + epsilon), D + epsilon).
//
// One workgroup: each invocation takes every WORKGROUP-th pair, see workgroup_sum.wgsl.

struct Shape { count: u32, slot: u32, scale: f32, epsilon: f32 }

@group(0) @binding(0) var<uniform> shape: Shape;
@group(0) @binding(1) var<storage, read> partial: array<vec2f>;
@group(0) @binding(6) var<storage, read_write> kept: array<vec4f>;
@group(0) @binding(7) var<storage, read_write> scalars: array<f32>;

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(local_invocation_index) i: u32) {
  var sum = vec2f();
  for (var at = i; at < shape.count; at += WORKGROUP) { sum += partial[at]; }
  let total = workgroup_sum(i, vec4f(sum, 0.0, 0.0));
  if (i == 0u) {
    let size = total.y + shape.epsilon;
    let ratio = total.x / size;
    kept[0] = vec4f(ratio, size, 0.0, 0.0);
    scalars[shape.slot] = shape.scale * ratio;
  }
}
