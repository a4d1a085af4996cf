// A pass of a radix sort, second step: counts become ranks. Of each channel
//
//   counts[run][digit] = sum of the counts of all smaller digits, and of this digit in the runs before
//
// Tile: a workgroup of 256 computes one channel, an invocation one digit.

struct Params { channels: u32, runs: u32 }
var<storage, read_write> counts: array<u32>;

var<workgroup> sums: array<u32, 256>;

fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) digit: u32,
) {
  let channel = workgroup_index(group, groups);
  let row = channel * params.runs * 256u + digit;
  // A workgroup too many has nothing to do.
  let runs = select(0u, loop_end(params.runs, groups), channel < params.channels);
  var sum = 0u;
  for (var run = 0u; run < runs; run++) { sum += counts[row + run * 256u]; }
  sums[digit] = sum;
  workgroupBarrier();
  for (var reach = 1u; reach < 256u; reach *= 2u) {
    let before = select(0u, sums[max(digit, reach) - reach], digit >= reach);
    workgroupBarrier();
    sums[digit] += before;
    workgroupBarrier();
  }
  var rank = sums[digit] - sum;
  for (var run = 0u; run < runs; run++) {
    let count = counts[row + run * 256u];
    counts[row + run * 256u] = rank;
    rank += count;
  }
}
