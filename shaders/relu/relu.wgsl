// ReLU: out = max(in, 0), on arrays of vec4. Tile: one invocation computes one vec4.

struct Params { count: u32 }
//: source input
//: sink output

fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let index = invocation_index(id, groups);
  if (index >= params.count) { return; }
  output(index, max(input(index), vec4f()));
}
