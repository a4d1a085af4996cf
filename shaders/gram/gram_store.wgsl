// The end of gram_sum.wgsl that stores the matrix, [row][column block].
// Params are those of gram_sum.wgsl.

//: sink output

fn store_block(at: u32, rows: mat4x4f) {
  //: for k in 0..4
  output(at + {k}u * params.blocks, rows[{k}]);
  //: end
}

fn finish_block(row: u32, column: u32, rows: mat4x4f) -> f32 {
  store_block(offset_of(row, column), rows);
  if (row < column) { store_block(offset_of(column, row), transpose(rows)); }
  return 0.0;
}

fn finish_group(i: u32, group: u32, end: f32) {}
