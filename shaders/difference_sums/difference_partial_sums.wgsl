// Sums of a difference, first step: of d = a - b, on arrays of vec4, over i = t, t + threads, ...
//
//   partial[t] = (sum of |d(i)|^2, sum of the absolute values of d(i))
//
// difference_sums.wgsl adds them up.
//
// Tile: one invocation computes one partial sum.

struct Params { count: u32, threads: u32 }
//: source a
//: source b
var<storage, read_write> partial: array<vec2f>;

fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  if (id.x >= params.threads) { return; }
  var squares = vec4f();
  var sizes = vec4f();
  let count = loop_end(params.count, groups);
  for (var i = id.x; i < count; i += params.threads) {
    let difference = a(i) - b(i);
    squares += difference * difference;
    sizes += abs(difference);
  }
  partial[id.x] = vec2f(
    squares.x + squares.y + squares.z + squares.w,
    sizes.x + sizes.y + sizes.z + sizes.w,
  );
}
