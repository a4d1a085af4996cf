// Gram matrix, second step: G[i, j] = scale * sum over the parts s of partial[s, i, j], where elements
// below the diagonal tiles are read from their mirror image. Layouts as in gram.wgsl; the order of the
// sum is fixed, so the result is the same to the bit every time.
//
// Tile: one invocation makes a vec4 of one row.

struct Shape { blocks: u32, parts: u32, side: u32, scale: f32 }

@group(0) @binding(0) var<uniform> shape: Shape;
@group(0) @binding(1) var<storage, read> partial: array<vec4f>;
@group(0) @binding(7) var<storage, read_write> output: array<vec4f>;

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let index = id.x + id.y * groups.x * WORKGROUP;
  let row = index / shape.blocks;
  let column = index % shape.blocks;
  if (row >= 4u * shape.blocks) { return; }
  let size = 4u * shape.blocks * shape.blocks;
  var sum = vec4f();
  if (row / 4u / shape.side <= column / shape.side) {
    for (var s = 0u; s < shape.parts; s++) { sum += partial[s * size + index]; }
  } else {
    let at = column * 4u * shape.blocks + row / 4u;
    let k = row % 4u;
    for (var s = 0u; s < shape.parts; s++) {
      let mirror = s * size + at;
      sum += vec4f(
        partial[mirror][k],
        partial[mirror + shape.blocks][k],
        partial[mirror + 2u * shape.blocks][k],
        partial[mirror + 3u * shape.blocks][k],
      );
    }
  }
  output[index] = shape.scale * sum;
}
