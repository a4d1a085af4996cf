// sum(i) += part(i), on arrays of vec4.
//
// Tile: one invocation computes one vec4.

struct Params { count: u32 }
var<storage, read> part: array<vec4f>;
var<storage, read_write> sum: array<vec4f>;

fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = invocation_index(id, groups);
  if (i >= params.count) { return; }
  sum[i] += part[i];
}
