// sum(i) += part(i), on arrays of vec4.
//
// Tile: one invocation makes one vec4.

struct Shape { count: u32 }

@group(0) @binding(0) var<uniform> shape: Shape;
@group(0) @binding(1) var<storage, read> part: array<vec4f>;
@group(0) @binding(7) var<storage, read_write> sum: array<vec4f>;

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.x + id.y * groups.x * WORKGROUP;
  if (i >= shape.count) { return; }
  sum[i] += part[i];
}
