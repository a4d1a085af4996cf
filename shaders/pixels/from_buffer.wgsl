// A buffer of pixels becomes three planes of numbers, red, green and blue, and a fourth of its opacity if asked for.
// Orders: 0 three planes of floats, 1 four floats a pixel, 2 four bytes a pixel. Not a kernel of a program: bindings
// have numbers.
//
// Tile: one invocation reads one pixel, rows of 65535 workgroups at most.

struct Params { count: u32, order: u32, planes: u32, across: u32 }
@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> pixels: array<u32>;
@group(0) @binding(2) var<storage, read_write> output: array<f32>;

fn pixel(at: u32) -> vec4f {
  if (params.order == 2u) { return unpack4x8unorm(pixels[at]); }
  if (params.order == 1u) {
    return bitcast<vec4f>(vec4u(pixels[4u * at], pixels[4u * at + 1u], pixels[4u * at + 2u], pixels[4u * at + 3u]));
  }
  let planes = vec3u(pixels[at], pixels[params.count + at], pixels[2u * params.count + at]);
  return vec4f(bitcast<vec3f>(planes), 1.0);
}

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let at = id.y * params.across + id.x;
  if (id.x >= params.across || at >= params.count) { return; }
  let value = pixel(at);
  output[at] = value.r;
  output[params.count + at] = value.g;
  output[2u * params.count + at] = value.b;
  if (params.planes == 4u) { output[3u * params.count + at] = value.a; }
}
