// Adds up partial sums row by row, in a fixed order: sums[n] = sum of row n of partial, which has 4 count
// numbers.
//
// Tile: a workgroup adds up one row: each invocation takes every WORKGROUP-th vec4, see workgroup_sum.wgsl.

//: include workgroup_sum

struct Params { count: u32 }
var<storage, read> partial: array<vec4f>;
var<storage, read_write> sums: array<f32>;

fn main(@builtin(local_invocation_index) i: u32, @builtin(workgroup_id) group: vec3u) {
  var sum = vec4f();
  for (var at = i; at < params.count; at += WORKGROUP) { sum += partial[group.x * params.count + at]; }
  let total = workgroup_sum(i, sum);
  if (i == 0u) { sums[group.x] = total.x + total.y + total.z + total.w; }
}
