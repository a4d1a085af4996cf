// Gradient of ReLU with respect to its input, finish( upstream ), on arrays of vec4: the upstream gradient is
// masked already, so only other contributions are added. Tile: one invocation computes one vec4.

//: expects finish(index, block, value)

struct Params { count: u32 }
//: source upstream

fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let index = invocation_index(id, groups);
  if (index >= params.count) { return; }
  finish(index, 0u, upstream(index));
}
