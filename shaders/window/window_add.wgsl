// Adds three planes of a window to those of a picture, where they came from: see window_pixels.wgsl. No window is
// larger than the picture, so no two of its pixels are one of the picture's.
//
// Tile: one invocation adds one number.

struct Shape { count: u32, width: u32, height: u32, whole_width: u32, whole_height: u32, x: u32, y: u32 }

@group(0) @binding(0) var<uniform> shape: Shape;
@group(0) @binding(1) var<storage, read> window: array<f32>;
@group(0) @binding(7) var<storage, read_write> whole: array<f32>;

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.x + id.y * groups.x * WORKGROUP;
  if (i >= shape.count) { return; }
  let plane = shape.width * shape.height;
  let place = i % plane;
  let x = (place % shape.width + shape.x) % shape.whole_width;
  let y = (place / shape.width + shape.y) % shape.whole_height;
  whole[(i / plane * shape.whole_height + y) * shape.whole_width + x] += window[i];
}
