// What a later pass of a radix sort goes on with: keys and places, as the pass before left them.

var<storage, read> elements: array<vec2u>;

fn element(channel: u32, m: u32) -> vec2u {
  return elements[channel * params.positions + m];
}
