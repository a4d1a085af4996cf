// A loss, first step: partial[t] = sum over i = t, t + threads, ... of |a(i) - b(i)|^2, on arrays of vec4.
// reduce.wgsl adds the partial sums up.
//
// Tile: one invocation computes one partial sum.

struct Params { count: u32, threads: u32 }
//: source a
//: source b
var<storage, read_write> partial: array<f32>;

fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  if (id.x >= params.threads) { return; }
  var sum = vec4f();
  let count = loop_end(params.count, groups);
  for (var i = id.x; i < count; i += params.threads) {
    let difference = a(i) - b(i);
    sum += difference * difference;
  }
  partial[id.x] = sum.x + sum.y + sum.z + sum.w;
}
