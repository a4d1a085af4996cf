// Means of channels, second step: the sum of each row of partial sums (see position_sums.wgsl), times
// `scale`, or with a guide divided by the sum of the last row (HAS_GUIDE).
//
// Tile: a workgroup computes the four means of a block. Each invocation takes every WORKGROUP-th partial sum,
// see workgroup_sum.wgsl.

//: include workgroup_sum

struct Params { blocks: u32, threads: u32, scale: f32 }
var<storage, read> partial: array<vec4f>;
var<storage, read_write> means: array<vec4f>;

fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) i: u32,
) {
  let block = workgroup_index(group, groups);
  // The grid may have a workgroup too many.
  let row = min(block, params.blocks - 1u) * params.threads;
  let threads = loop_end(params.threads, groups);
  var sum = vec4f();
  var weight = 0.0;
  for (var t = i; t < threads; t += WORKGROUP) {
    sum += partial[row + t];
    if (HAS_GUIDE) { weight += partial[params.blocks * params.threads + t].x; }
  }
  let total = workgroup_sum(i, sum);
  var mean = params.scale * total;
  // A guide of zeros has no mean: it is 0 then, not none.
  if (HAS_GUIDE) { mean = total / max(workgroup_sum(i, vec4f(weight)).x, 1e-30); }
  if (i == 0u && block < params.blocks) {
    means[block] = mean;
  }
}
