// A pass of a radix sort, first step: the number of keys of each run with each value of the pass's eight bits,
//
//   counts[channel][run][digit]
//
// element() reads what is sorted: sort_source_map.wgsl or sort_source_keys.wgsl. A run is `length` neighbours
// of a channel.
//
// Tile: one invocation counts one run, so that no invocation waits for another.

//: expects element(channel, m)

struct Params { positions: u32, channels: u32, length: u32, runs: u32, first_block: u32, bit: u32 }
var<storage, read_write> counts: array<u32>;

fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let index = invocation_index(id, groups);
  let channel = index % params.channels;
  let run = index / params.channels;
  if (run >= params.runs) { return; }
  let row = (channel * params.runs + run) * 256u;
  for (var digit = 0u; digit < 256u; digit++) { counts[row + digit] = 0u; }
  let first = run * params.length;
  let end = min(first + params.length, params.positions);
  for (var m = first; m < end; m++) {
    counts[row + ((element(channel, m).x >> params.bit) & 255u)] += 1u;
  }
}
