// Sum of three planes of a window into those of the picture that window_pixels.wgsl took it from. No window is
// larger than the picture, so no two of its pixels are one of the picture's.
//
// Tile: one invocation adds one number.

struct Params { count: u32, width: u32, height: u32, whole_width: u32, whole_height: u32, x: u32, y: u32 }
var<storage, read> window: array<f32>;
var<storage, read_write> whole: array<f32>;

fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = invocation_index(id, groups);
  if (i >= params.count) { return; }
  let plane = params.width * params.height;
  let position = i % plane;
  let x = (position % params.width + params.x) % params.whole_width;
  let y = (position / params.width + params.y) % params.whole_height;
  whole[(i / plane * params.whole_height + y) * params.whole_width + x] += window[i];
}
