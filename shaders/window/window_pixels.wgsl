// Three planes of a window of a picture: pixel (u, v) is the picture's (u + x, v + y), modulo its width and
// height. The padding of the last vec4 is zero.
//
// Tile: one invocation computes one vec4 of the window.

struct Params { count: u32, width: u32, height: u32, whole_width: u32, whole_height: u32, x: u32, y: u32 }
var<storage, read> whole: array<f32>;
var<storage, read_write> window: array<vec4f>;

fn pixel(i: u32) -> f32 {
  let plane = params.width * params.height;
  if (i >= 3u * plane) { return 0.0; }
  let position = i % plane;
  let x = (position % params.width + params.x) % params.whole_width;
  let y = (position / params.width + params.y) % params.whole_height;
  return whole[(i / plane * params.whole_height + y) * params.whole_width + x];
}

fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = invocation_index(id, groups);
  if (i >= params.count) { return; }
  window[i] = vec4f(pixel(4u * i), pixel(4u * i + 1u), pixel(4u * i + 2u), pixel(4u * i + 3u));
}
