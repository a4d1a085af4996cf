// Pixels of which some are held: sum = values * (1 - keep), plus base * keep where HAS_BASE is true, which it
// is in the forward pass. On arrays of vec4; the padding of the last one is zero in values and base, and so in
// the result. Tile: one invocation computes one vec4.

//: expects finish(index, block, value)

struct Params { count: u32 }
//: source values
//: source keep
//: source base

fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = invocation_index(id, groups);
  if (i >= params.count) { return; }
  let kept = keep(i);
  var sum = values(i) * (1.0 - kept);
  if (HAS_BASE) { sum += base(i) * kept; }
  finish(i, 0u, sum);
}
