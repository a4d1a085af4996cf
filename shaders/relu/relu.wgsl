// out = max(in, 0), on arrays of vec4.

struct Shape { count: u32 }

@group(0) @binding(0) var<uniform> shape: Shape;
//: source input 1
//: sink output 7

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let index = id.x + id.y * groups.x * WORKGROUP;
  if (index >= shape.count) { return; }
  output(index, max(input(index), vec4f()));
}
