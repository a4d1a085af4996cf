// The gradient of a squared difference: out = finish( scale * (a - b) ), on arrays of vec4.
//
// Tile: one invocation computes one vec4.

//: expects finish(index, block, value)

struct Params { count: u32, scale: f32 }
//: source a
//: source b

fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let index = invocation_index(id, groups);
  if (index >= params.count) { return; }
  finish(index, 0u, params.scale * (a(index) - b(index)));
}
