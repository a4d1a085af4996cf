// The gradient of a squared difference: out = finish( scale * (a - b) ), on arrays of vec4.

struct Shape { count: u32, scale: f32 }

@group(0) @binding(0) var<uniform> shape: Shape;
@group(0) @binding(1) var<storage, read> a: array<vec4f>;
@group(0) @binding(2) var<storage, read> b: array<vec4f>;

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let index = id.x + id.y * groups.x * WORKGROUP;
  if (index >= shape.count) { return; }
  finish(index, 0u, shape.scale * (a[index] - b[index]));
}
