// Gradient of ReLU with respect to its input, out = finish( up ), on arrays of vec4: whoever made the upstream
// gradient masked it, so what is left is to join it with other contributions.

struct Shape { count: u32 }

@group(0) @binding(0) var<uniform> shape: Shape;
//: source upstream 1

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let index = id.x + id.y * groups.x * WORKGROUP;
  if (index >= shape.count) { return; }
  finish(index, 0u, upstream(index));
}
