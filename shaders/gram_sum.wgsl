// Gram matrix, second step: G[i, j] = scale * sum over the parts s of partial[s, i, j], where elements
// below the diagonal tiles are read from their mirror image. Layouts as in gram.wgsl; the order of the
// sum is fixed, so the result is the same to the bit every time.
//
// Tile: GROUPS invocations make a vec4 of one row: each adds up every GROUPS-th part.

struct Shape { blocks: u32, parts: u32, side: u32, scale: f32 }

@group(0) @binding(0) var<uniform> shape: Shape;
@group(0) @binding(1) var<storage, read> partial: array<vec4f>;
@group(0) @binding(7) var<storage, read_write> output: array<vec4f>;

var<workgroup> sums: array<vec4f, WORKGROUP>;

fn sum_of_parts(row: u32, column: u32, first: u32) -> vec4f {
  let size = 4u * shape.blocks * shape.blocks;
  var sum = vec4f();
  if (row / 4u / shape.side <= column / shape.side) {
    for (var s = first; s < shape.parts; s += GROUPS) {
      sum += partial[s * size + row * shape.blocks + column];
    }
  } else {
    let at = column * 4u * shape.blocks + row / 4u;
    let k = row % 4u;
    for (var s = first; s < shape.parts; s += GROUPS) {
      let mirror = s * size + at;
      sum += vec4f(
        partial[mirror][k],
        partial[mirror + shape.blocks][k],
        partial[mirror + 2u * shape.blocks][k],
        partial[mirror + 3u * shape.blocks][k],
      );
    }
  }
  return sum;
}

@compute @workgroup_size(WORKGROUP)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) i: u32,
) {
  const OUTPUTS = WORKGROUP / GROUPS;
  let index = (group.x + group.y * groups.x) * OUTPUTS + i % OUTPUTS;
  let row = index / shape.blocks;
  let inside = row < 4u * shape.blocks;
  if (inside) { sums[i] = sum_of_parts(row, index % shape.blocks, i / OUTPUTS); }
  workgroupBarrier();
  if (inside && i < OUTPUTS) {
    var sum = vec4f();
    for (var g = 0u; g < GROUPS; g++) { sum += sums[g * OUTPUTS + i]; }
    output[index] = shape.scale * sum;
  }
}
