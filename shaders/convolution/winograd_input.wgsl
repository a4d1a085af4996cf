// Winograd's minimal filtering (Lavin and Gray 2015), first step: every SIZE x SIZE window d of the
// input, one for each TILE x TILE tile of the output, becomes B^T d B.
//
// window() reads it, see winograd_window*.wgsl. The result is [SIZE x SIZE points][block][tile of this
// chunk], so that each point is one matrix for product.wgsl. input_transform() multiplies by B^T and is
// generated from the points, see core/ops/convolution/winograd_matrices.ts.
//
// Tile: one invocation transforms one window of one block.

struct Shape { width: u32, height: u32, blocks: u32, tiles_x: u32, first_tile: u32, tiles: u32 }

@group(0) @binding(0) var<uniform> shape: Shape;
//: sink output 7

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let index = id.x + id.y * groups.x * WORKGROUP;
  let tile = index % shape.tiles;
  let block = index / shape.tiles;
  if (block >= shape.blocks) { return; }
  let place = shape.first_tile + tile;
  let d = window(block, place % shape.tiles_x * TILE, place / shape.tiles_x * TILE);
  //: for i in 0..SIZE
  let row{i} = input_transform(array<vec4f, SIZE>(
    //: for j in 0..SIZE
    d[{i*SIZE+j}],
    //: end
  ));
  //: end
  //: for j in 0..SIZE
  let column{j} = input_transform(array<vec4f, SIZE>(
    //: for i in 0..SIZE
    row{i}[{j}],
    //: end
  ));
  //: for i in 0..SIZE
  output(({i*SIZE+j}u * shape.blocks + block) * shape.tiles + tile, column{j}[{i}]);
  //: end
  //: end
}
