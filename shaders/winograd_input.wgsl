// Winograd's minimal filtering (Lavin and Gray 2015), first step: every SIZE x SIZE window d of the
// input, one for each TILE x TILE tile of the output, becomes B^T d B.
//
// The input is a map in channel blocks, zero outside. The result is [SIZE x SIZE points][block][tile of
// this chunk], so that each point is one matrix for product.wgsl. input_transform() multiplies by B^T and
// is generated from the points, see core/ops/winograd_matrices.ts.
//
// Tile: one invocation transforms one window of one block.

struct Shape { width: u32, height: u32, blocks: u32, tiles_x: u32, first_tile: u32, tiles: u32 }

@group(0) @binding(0) var<uniform> shape: Shape;
//: operand input 1
@group(0) @binding(7) var<storage, read_write> output: array<vec4f>;

fn pixel(block: u32, x: i32, y: i32) -> vec4f {
  let inside = x >= 0 && x < i32(shape.width) && y >= 0 && y < i32(shape.height);
  let row = block * shape.height + u32(clamp(y, 0, i32(shape.height) - 1));
  return select(vec4f(), input(row * shape.width + u32(clamp(x, 0, i32(shape.width) - 1))), inside);
}

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let index = id.x + id.y * groups.x * WORKGROUP;
  let tile = index % shape.tiles;
  let block = index / shape.tiles;
  if (block >= shape.blocks) { return; }
  let x0 = i32((shape.first_tile + tile) % shape.tiles_x * TILE) - 1;
  let y0 = i32((shape.first_tile + tile) / shape.tiles_x * TILE) - 1;
  //: for i in 0..SIZE
  let row{i} = input_transform(array<vec4f, SIZE>(
    //: for j in 0..SIZE
    pixel(block, x0 + {j}, y0 + {i}),
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
  output[({i*SIZE+j}u * shape.blocks + block) * shape.tiles + tile] = column{j}[{i}];
  //: end
  //: end
}
