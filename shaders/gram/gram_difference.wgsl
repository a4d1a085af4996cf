// The end of gram_sum.wgsl for a loss: of D = G - target, [row][column block], it stores D, for the gradient, and
//
//   partial_sums[group] = sum of the squares of the elements of D that the workgroup makes
//
// or with GROUPS = 1, on a processor, which is slow at what passes between invocations, for each invocation.
// add_up.wgsl adds them up. Params are those of gram_sum.wgsl.

//: source wanted
//: sink output
var<storage, read_write> partial_sums: array<f32>;

// Of the block that each of the first OUTPUTS invocations makes.
var<workgroup> squares: array<f32, OUTPUTS>;

fn store_block(at: u32, rows: mat4x4f) -> f32 {
  var sum = vec4f();
  //: for k in 0..4
  let d{k} = rows[{k}] - wanted(at + {k}u * params.blocks);
  output(at + {k}u * params.blocks, d{k});
  sum += d{k} * d{k};
  //: end
  return sum.x + sum.y + sum.z + sum.w;
}

fn finish_block(row: u32, column: u32, rows: mat4x4f) -> f32 {
  var sum = store_block(offset_of(row, column), rows);
  if (row < column) { sum += store_block(offset_of(column, row), transpose(rows)); }
  return sum;
}

fn finish_group(i: u32, group: u32, end: f32) {
  if (GROUPS == 1u) {
    let at = group * WORKGROUP + i;
    if (at < arrayLength(&partial_sums)) { partial_sums[at] = end; }
    return;
  }
  if (i < OUTPUTS) { squares[i] = end; }
  workgroupBarrier();
  if (i == 0u && group < arrayLength(&partial_sums)) {
    var sum = 0.0;
    for (var g = 0u; g < OUTPUTS; g++) { sum += squares[g]; }
    partial_sums[group] = sum;
  }
}
