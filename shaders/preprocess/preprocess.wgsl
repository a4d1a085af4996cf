// Pixels become the network's input: channel k of the network is scale[k] * plane[k] + offset[k], where
// plane[k] is one of the red, green and blue planes, in [0, 1]. The fourth channel of the block is zero.
//
// Tile: one invocation makes one position.

struct Shape {
  positions: u32,
  plane0: u32,
  plane1: u32,
  plane2: u32,
  scale: vec4f,
  offset: vec4f,
}

@group(0) @binding(0) var<uniform> shape: Shape;
@group(0) @binding(1) var<storage, read> pixels: array<f32>;
//: sink output 7

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let m = id.x + id.y * groups.x * WORKGROUP;
  if (m >= shape.positions) { return; }
  let value = vec4f(
    pixels[shape.plane0 * shape.positions + m],
    pixels[shape.plane1 * shape.positions + m],
    pixels[shape.plane2 * shape.positions + m],
    0.0,
  );
  output(m, shape.scale * value + shape.offset);
}
