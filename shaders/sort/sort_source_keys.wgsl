// The input of a later pass of a radix sort: keys and positions, as the pass before stored them.
// Params are those of sort_count.wgsl and sort_scatter.wgsl.

var<storage, read> elements: array<vec2u>;

fn element(channel: u32, m: u32) -> vec2u {
  return elements[channel * params.positions + m];
}
