// Winograd's minimal filtering (Lavin and Gray 2015), first step: every SIZE x SIZE window d of the
// input, one for each TILE x TILE tile of the output, becomes B^T d B.
//
// window() reads d, see winograd_window*.wgsl. The result is [SIZE x SIZE points][block][tile of this
// chunk], so that each point is one matrix for product.wgsl. input_transform() multiplies by B^T and is
// generated from the points, see core/ops/convolution/winograd_matrices.ts.
//
// Tile: one invocation transforms one window of one block.

//: expects window(block, x, y)
//: expects input_transform(d)

struct Params { width: u32, height: u32, blocks: u32, tiles_x: u32, first_tile: u32, tiles: u32 }
//: sink output

fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let index = invocation_index(id, groups);
  let tile = index % params.tiles;
  let block = index / params.tiles;
  if (block >= params.blocks) { return; }
  let position = params.first_tile + tile;
  let d = window(block, position % params.tiles_x * TILE, position / params.tiles_x * TILE);
  //: for i in 0..SIZE
  let row{i} = input_transform(array<vec4f, SIZE>(
    //: for j in 0..SIZE
    d[{i*SIZE+j}],
    //: end j
  ));
  //: end i
  //: for j in 0..SIZE
  let column{j} = input_transform(array<vec4f, SIZE>(
    //: for i in 0..SIZE
    row{i}[{j}],
    //: end i
  ));
  //: for i in 0..SIZE
  output(({i*SIZE+j}u * params.blocks + block) * params.tiles + tile, column{j}[{i}]);
  //: end i
  //: end j
}
