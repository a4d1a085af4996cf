// Draws three planes of numbers in [0, 1] into a texture, one texel a pixel, opaque. Into a format that encodes what is
// written, linear light is written, so that the texels hold the numbers. Not a kernel: bindings have numbers, and one
// triangle covers the texture.

struct Params { columns: u32, rows: u32, decode: u32, planes: u32 }
@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> planes: array<f32>;

@vertex
fn cover(@builtin(vertex_index) corner: u32) -> @builtin(position) vec4f {
  return vec4f(4.0 * f32(corner & 1u) - 1.0, 4.0 * f32(corner >> 1u) - 1.0, 0.0, 1.0);
}

fn decoded(color: vec3f) -> vec3f {
  let above = pow((color + 0.055) / 1.055, vec3f(2.4));
  return select(above, color / 12.92, color <= vec3f(0.04045));
}

@fragment
fn color(@builtin(position) at: vec4f) -> @location(0) vec4f {
  let area = params.columns * params.rows;
  let index = u32(at.y) * params.columns + u32(at.x);
  let value = clamp(vec3f(planes[index], planes[area + index], planes[2u * area + index]), vec3f(0.0), vec3f(1.0));
  return vec4f(select(value, decoded(value), params.decode == 1u), 1.0);
}
