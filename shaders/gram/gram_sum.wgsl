// Gram matrix, second step: G[i, j] = scale * sum over the parts s of partial[s, i, j]. The partial sums have
// only tiles on and above the diagonal, so the lower triangle is the mirror image of the upper one.
// Layouts as in gram.wgsl; the order of the sum is fixed, so the result is the same to the bit every time.
// What becomes of G tells another text: gram_store.wgsl or gram_difference.wgsl.
//
// Tile: GROUPS invocations compute a block of 4 x 4 elements and its mirror image: each adds up every
// GROUPS-th part.

//: expects finish_block(row, column, rows)
//: expects finish_group(i, group, end)

struct Params { blocks: u32, parts: u32, scale: f32 }
var<storage, read> partial: array<vec4f>;

const OUTPUTS = WORKGROUP / GROUPS;

var<workgroup> sums: array<mat4x4f, WORKGROUP>;

// The offset of a block's first row in a matrix.
fn offset_of(row: u32, column: u32) -> u32 {
  return 4u * row * params.blocks + column;
}

fn sum_of_parts(at: u32, first: u32, parts: u32) -> mat4x4f {
  let size = 4u * params.blocks * params.blocks;
  var sum = mat4x4f();
  for (var s = first; s < parts; s += GROUPS) {
    let start = s * size + at;
    sum += mat4x4f(
      partial[start],
      partial[start + params.blocks],
      partial[start + 2u * params.blocks],
      partial[start + 3u * params.blocks],
    );
  }
  return sum;
}

fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) i: u32,
) {
  let index = workgroup_index(group, groups) * OUTPUTS + i % OUTPUTS;
  let row = index / params.blocks;
  let column = index % params.blocks;
  let above = row <= column && row < params.blocks;
  let parts = loop_end(params.parts, groups);
  if (above) { sums[i] = sum_of_parts(offset_of(row, column), i / OUTPUTS, parts); }
  workgroupBarrier();
  // What the end of the block's maker tells.
  var end = 0.0;
  if (above && i < OUTPUTS) {
    var sum = mat4x4f();
    for (var g = 0u; g < GROUPS; g++) { sum += sums[g * OUTPUTS + i]; }
    end = finish_block(row, column, params.scale * sum);
  }
  finish_group(i, workgroup_index(group, groups), end);
}
