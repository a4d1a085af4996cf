// A pass of a radix sort, third step: every element goes to its place, in the order of its run, so that equal
// digits stay in order and the sort is the same every time.
//
// element() says what is sorted, put() where it goes: sort_keys.wgsl, sort_values.wgsl or
// sort_difference.wgsl.
//
// Tile: one invocation moves one run, as sort_count.wgsl counts it.

struct Shape { positions: u32, channels: u32, length: u32, runs: u32, first_block: u32, bit: u32 }

@group(0) @binding(0) var<uniform> shape: Shape;
@group(0) @binding(5) var<storage, read_write> places: array<u32>;

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let index = id.x + id.y * groups.x * WORKGROUP;
  let channel = index % shape.channels;
  let run = index / shape.channels;
  if (run >= shape.runs) { return; }
  let row = (channel * shape.runs + run) * 256u;
  let first = run * shape.length;
  let end = min(first + shape.length, shape.positions);
  for (var m = first; m < end; m++) {
    let moved = element(channel, m);
    let at = row + ((moved.x >> shape.bit) & 255u);
    let rank = places[at];
    places[at] = rank + 1u;
    put(channel, rank, moved);
  }
}
