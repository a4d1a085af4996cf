// The gradient of a squared difference: out = finish( scale * (a - b) ), on arrays of vec4.

struct Shape { count: u32, scale: f32 }

@group(0) @binding(0) var<uniform> shape: Shape;
//: source a 1
//: source b 2

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let index = id.x + id.y * groups.x * WORKGROUP;
  if (index >= shape.count) { return; }
  finish(index, 0u, shape.scale * (a(index) - b(index)));
}
