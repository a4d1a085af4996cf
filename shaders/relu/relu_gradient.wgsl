// Gradient of ReLU with respect to its input, out = finish( up ), on arrays of vec4: whoever made the upstream
// gradient masked it, so what is left is to join it with other contributions.

//: expects finish(index, block, value)

struct Params { count: u32 }

var<uniform> params: Params;
//: source upstream

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let index = invocation_index(id, groups);
  if (index >= params.count) { return; }
  finish(index, 0u, upstream(index));
}
