// The weights of product.wgsl where every batch has a matrix of its own.

fn matrix_of(batch: u32) -> u32 {
  return batch;
}
