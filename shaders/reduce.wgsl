// Adds up partial sums in a fixed order: scalars[slot] = scale * sum of partial[0 .. 4 count - 1].
// One invocation: the sums are few, and a fixed order makes the result the same to the bit every time.

struct Shape { count: u32, slot: u32, scale: f32 }

@group(0) @binding(0) var<uniform> shape: Shape;
@group(0) @binding(1) var<storage, read> partial: array<vec4f>;
@group(0) @binding(7) var<storage, read_write> scalars: array<f32>;

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(global_invocation_id) id: vec3u) {
  if (id.x > 0u) { return; }
  var sum = vec4f();
  for (var i = 0u; i < shape.count; i++) { sum += partial[i]; }
  scalars[shape.slot] = shape.scale * (sum.x + sum.y + sum.z + sum.w);
}
