// A gradient that was made on the way forward: out = finish( scale * residual ), on arrays of vec4.

struct Shape { count: u32, scale: f32 }

@group(0) @binding(0) var<uniform> shape: Shape;
//: source residual 1

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let index = id.x + id.y * groups.x * WORKGROUP;
  if (index >= shape.count) { return; }
  finish(index, 0u, shape.scale * residual(index));
}
