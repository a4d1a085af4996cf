// Gradient of a loss that computed it in the forward pass, but for a factor: finish( scale * residual ), on
// arrays of vec4. Tile: one invocation computes one vec4.

//: expects finish(index, block, value)

struct Params { count: u32, scale: f32 }
//: source residual

fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let index = invocation_index(id, groups);
  if (index >= params.count) { return; }
  finish(index, 0u, params.scale * residual(index));
}
