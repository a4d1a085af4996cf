// Counts Adam's steps on the GPU: state[0] += 1.

struct Shape { unused: u32 }

@group(0) @binding(0) var<uniform> shape: Shape;
@group(0) @binding(7) var<storage, read_write> state: array<f32>;

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(global_invocation_id) id: vec3u) {
  if (id.x == shape.unused) { state[0] += 1.0; }
}
