// Draws a picture on a canvas: three planes of numbers in [0, 1], one texel a pixel. Not a kernel: bindings have
// numbers, and one triangle covers the canvas.

struct Params { columns: u32, rows: u32 }
@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> planes: array<f32>;

@vertex
fn cover(@builtin(vertex_index) corner: u32) -> @builtin(position) vec4f {
  return vec4f(4.0 * f32(corner & 1u) - 1.0, 4.0 * f32(corner >> 1u) - 1.0, 0.0, 1.0);
}

@fragment
fn color(@builtin(position) at: vec4f) -> @location(0) vec4f {
  let area = params.columns * params.rows;
  let index = u32(at.y) * params.columns + u32(at.x);
  return vec4f(planes[index], planes[area + index], planes[2u * area + index], 1.0);
}
