// Gradient of the sums S of squares and D of absolute values of d = a - b, for an upstream gradient of both:
//
//   sum(i) = 2 upstream.x * d(i) + upstream.y * sign(d(i))
//
// on arrays of vec4. Tile: one invocation computes one vec4.

//: expects finish(index, block, value)

struct Params { count: u32 }
var<storage, read> upstream: array<vec4f>;
//: source a
//: source b

fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = invocation_index(id, groups);
  if (i >= params.count) { return; }
  let difference = a(i) - b(i);
  finish(i, 0u, 2.0 * upstream[0].x * difference + upstream[0].y * sign(difference));
}
