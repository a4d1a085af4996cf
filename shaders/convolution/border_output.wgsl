// The gradient of a replicated border, added to the positions at the edge that it was copied from:
//
//   out[c, y, x] = finish( sum of border[c, v, u] over all v, u outside the map that are nearest to (y, x) )
//
// Products are those of border_input.wgsl's windows, [edge][point][block][tile]; output_transform() makes TILE
// positions of an edge of them. finish() adds what is there.
//
// Tile: one invocation makes one vec4 of the `positions` at the edge: whole first and last rows, then the first and
// last columns between.

//: expects finish(index, block, value)
//: expects output_transform(d)

struct Params { width: u32, height: u32, blocks: u32, tiles: u32, positions: u32 }
//: operand products

// The gradient at a position of an edge's tiles.
fn border(edge: u32, block: u32, at: u32) -> vec4f {
  let start = (edge * SIZE * params.blocks + block) * params.tiles + at / TILE;
  let made = output_transform(array<vec4f, SIZE>(
    //: for j in 0..SIZE
    products(start + {j}u * params.blocks * params.tiles),
    //: end
  ));
  var value = made[0];
  //: for j in 1..TILE
  if (at % TILE == {j}u) { value = made[{j}]; }
  //: end
  return value;
}

// A position of the border.
struct Source { edge: u32, at: u32, copied: bool }

// The positions that may be copied from (x, y): of the row above and of the row below the map three each, of which
// the outer two are the border's corners, and of the columns beside it one each.
const SOURCES = 8u;

fn source(n: u32, x: u32, y: u32, last: vec2u) -> Source {
  if (n >= 6u) { return Source(n - 4u, y, x == select(0u, last.x, n == 7u)); }
  let edge = n / 3u;
  let corner = (n + 1u) % 3u;
  let at_edge = y == select(0u, last.y, edge == 1u);
  if (corner == 0u) { return Source(edge, x + 2u, at_edge && x == last.x); }
  if (corner == 1u) { return Source(edge, x + 1u, at_edge); }
  return Source(edge, 0u, at_edge && x == 0u);
}

fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let index = invocation_index(id, groups);
  let block = index / params.positions;
  if (block >= params.blocks) { return; }
  let at = index % params.positions;
  let last = vec2u(params.width, params.height) - 1u;
  let in_rows = min(params.height, 2u) * params.width;
  var x = at % params.width;
  var y = at / params.width * last.y;
  if (at >= in_rows) {
    let sides = min(params.width, 2u);
    x = (at - in_rows) % sides * last.x;
    y = 1u + (at - in_rows) / sides;
  }
  var sum = vec4f();
  // A loop, not written out: compilers insert the whole of border() wherever it is called.
  let sources = loop_end(SOURCES, groups);
  for (var n = 0u; n < sources; n++) {
    let source = source(n, x, y, last);
    if (source.copied) { sum += border(source.edge, block, source.at); }
  }
  finish((block * params.height + y) * params.width + x, block, sum);
}
