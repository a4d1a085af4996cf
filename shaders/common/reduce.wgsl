// Adds up partial sums in a fixed order: scalars[slot] = scale * sum of partial[0 .. 4 count - 1].
// One workgroup: each invocation takes every WORKGROUP-th vec4, see workgroup_sum.wgsl.

//: include workgroup_sum

struct Params { count: u32, slot: u32, scale: f32 }
var<storage, read> partial: array<vec4f>;
var<storage, read_write> scalars: array<f32>;

fn main(@builtin(local_invocation_index) i: u32) {
  var sum = vec4f();
  for (var at = i; at < params.count; at += WORKGROUP) { sum += partial[at]; }
  let total = workgroup_sum(i, sum);
  if (i == 0u) { scalars[params.slot] = params.scale * (total.x + total.y + total.z + total.w); }
}
