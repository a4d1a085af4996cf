// Three planes of numbers, red, green and blue, become a buffer of pixels, opaque, clipped to [0, 1]. Orders: 0 three
// planes of floats, 1 four floats a pixel, 2 four bytes a pixel. Not a kernel of a program: bindings have numbers.
//
// Tile: one invocation writes one pixel, rows of 65535 workgroups at most.

struct Params { count: u32, order: u32, planes: u32, across: u32 }
@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> planes: array<f32>;
@group(0) @binding(2) var<storage, read_write> output: array<u32>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let at = id.y * params.across + id.x;
  if (id.x >= params.across || at >= params.count) { return; }
  let color = vec3f(planes[at], planes[params.count + at], planes[2u * params.count + at]);
  let value = vec4f(clamp(color, vec3f(0.0), vec3f(1.0)), 1.0);
  if (params.order == 2u) {
    output[at] = pack4x8unorm(value);
    return;
  }
  for (var channel = 0u; channel < 3u + params.order; channel++) {
    let place = select(channel * params.count + at, 4u * at + channel, params.order == 1u);
    output[place] = bitcast<u32>(value[channel]);
  }
}
