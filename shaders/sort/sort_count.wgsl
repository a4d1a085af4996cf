// A pass of a radix sort, first step: how many keys of each run have each value of the pass's eight bits,
//
//   counts[channel][run][digit]
//
// element() says what is sorted: sort_source_map.wgsl or sort_source_keys.wgsl. A run is `length` neighbours
// of a channel.
//
// Tile: one invocation counts one run, so that nobody has to wait for anybody.

struct Shape { positions: u32, channels: u32, length: u32, runs: u32, first_block: u32, bit: u32 }

@group(0) @binding(0) var<uniform> shape: Shape;
@group(0) @binding(5) var<storage, read_write> counts: array<u32>;

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let index = id.x + id.y * groups.x * WORKGROUP;
  let channel = index % shape.channels;
  let run = index / shape.channels;
  if (run >= shape.runs) { return; }
  let row = (channel * shape.runs + run) * 256u;
  for (var digit = 0u; digit < 256u; digit++) { counts[row + digit] = 0u; }
  let first = run * shape.length;
  let end = min(first + shape.length, shape.positions);
  for (var m = first; m < end; m++) {
    counts[row + ((element(channel, m).x >> shape.bit) & 255u)] += 1u;
  }
}
