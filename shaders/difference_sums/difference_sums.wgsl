// Sums of a difference, second step: the sum of partial[0 .. count - 1] of difference_partial_sums.wgsl,
//
//   sums = (sum of |d|^2, sum of the absolute values of d, 0, 0)
//
// One workgroup: each invocation takes every WORKGROUP-th pair, see workgroup_sum.wgsl.

//: include workgroup_sum

struct Params { count: u32 }
var<storage, read> partial: array<vec2f>;
var<storage, read_write> sums: array<vec4f>;

fn main(@builtin(local_invocation_index) i: u32) {
  var sum = vec2f();
  for (var at = i; at < params.count; at += WORKGROUP) { sum += partial[at]; }
  let total = workgroup_sum(i, vec4f(sum, 0.0, 0.0));
  if (i == 0u) { sums[0] = total; }
}
