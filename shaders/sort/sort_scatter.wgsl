// A pass of a radix sort, third step: every element goes to its rank, in the order of its run, so that equal
// digits stay in order and the sort is the same every time.
//
// element() reads what is sorted, store_sorted() stores it: sort_keys.wgsl, sort_values.wgsl or
// sort_difference.wgsl.
//
// Tile: one invocation moves one run, as sort_count.wgsl counts it.

//: expects element(channel, m)
//: expects store_sorted(channel, rank, moved)

struct Params { positions: u32, channels: u32, length: u32, runs: u32, first_block: u32, bit: u32 }
var<storage, read_write> ranks: array<u32>;

fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let index = invocation_index(id, groups);
  let channel = index % params.channels;
  let run = index / params.channels;
  if (run >= params.runs) { return; }
  let row = (channel * params.runs + run) * 256u;
  let first = run * params.length;
  let end = min(first + params.length, params.positions);
  for (var m = first; m < end; m++) {
    let moved = element(channel, m);
    let at = row + ((moved.x >> params.bit) & 255u);
    let rank = ranks[at];
    ranks[at] = rank + 1u;
    store_sorted(channel, rank, moved);
  }
}
