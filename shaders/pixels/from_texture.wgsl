// A texture becomes three planes of numbers, red, green and blue, and a fourth of its opacity if asked for. Not a
// kernel of a program: bindings have numbers. Of a format whose texels are decoded when they are read, sRGB is restored.
//
// Tile: one invocation reads one texel.

struct Params { columns: u32, rows: u32, encode: u32, planes: u32 }
@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var texels: texture_2d<f32>;
@group(0) @binding(2) var<storage, read_write> output: array<f32>;

fn encoded(linear: vec3f) -> vec3f {
  let above = 1.055 * pow(linear, vec3f(1.0 / 2.4)) - 0.055;
  return select(above, 12.92 * linear, linear <= vec3f(0.0031308));
}

@compute @workgroup_size(8, 8)
fn main(@builtin(global_invocation_id) id: vec3u) {
  if (id.x >= params.columns || id.y >= params.rows) { return; }
  let area = params.columns * params.rows;
  let at = id.y * params.columns + id.x;
  let texel = textureLoad(texels, id.xy, 0);
  var color = texel.rgb;
  if (params.encode == 1u) { color = encoded(color); }
  output[at] = color.r;
  output[area + at] = color.g;
  output[2u * area + at] = color.b;
  if (params.planes == 4u) { output[3u * area + at] = texel.a; }
}
