// Rows of three planes of numbers, red, green and blue, become the texels that a texture of a format holds, opaque,
// clipped to [0, 1]; a copy then fills the texture. Formats: 0 rgba8, 1 bgra8, 2 rgba16float, 3 rgba32float. Texels of
// sRGB formats hold the numbers as they are. A row begins at a whole multiple of 64 words, which copies ask for. Not a
// kernel of a program: bindings have numbers.
//
// Tile: one invocation writes one texel.

struct Params { size: vec2u, format: u32, first: u32 }
@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> planes: array<f32>;
@group(0) @binding(2) var<storage, read_write> output: array<u32>;

@compute @workgroup_size(8, 8)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let row = params.first + id.y;
  if (id.x >= params.size.x || row >= params.size.y) { return; }
  let area = params.size.x * params.size.y;
  let at = row * params.size.x + id.x;
  let color = vec3f(planes[at], planes[area + at], planes[2u * area + at]);
  let value = vec4f(clamp(color, vec3f(0.0), vec3f(1.0)), 1.0);
  let words = 1u << (max(params.format, 1u) - 1u);
  let first = id.y * (64u * ((params.size.x * words + 63u) / 64u)) + id.x * words;
  switch params.format {
    case 0u: { output[first] = pack4x8unorm(value); }
    case 1u: { output[first] = pack4x8unorm(value.bgra); }
    case 2u: {
      output[first] = pack2x16float(value.rg);
      output[first + 1u] = pack2x16float(value.ba);
    }
    default: {
      for (var channel = 0u; channel < 4u; channel++) {
        output[first + channel] = bitcast<u32>(value[channel]);
      }
    }
  }
}
