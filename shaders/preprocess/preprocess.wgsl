// Pixels become the network's input: channel k of the network is scale[k] * plane[k] + offset[k], where
// plane[k] is one of the red, green and blue planes, in [0, 1]. The fourth channel of the block is zero.
//
// Tile: one invocation computes one position.

struct Params { positions: u32, plane0: u32, plane1: u32, plane2: u32, scale: vec4f, offset: vec4f }
var<storage, read> pixels: array<f32>;
//: sink output

fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let m = invocation_index(id, groups);
  if (m >= params.positions) { return; }
  let value = vec4f(
    pixels[params.plane0 * params.positions + m],
    pixels[params.plane1 * params.positions + m],
    pixels[params.plane2 * params.positions + m],
    0.0,
  );
  output(m, params.scale * value + params.offset);
}
