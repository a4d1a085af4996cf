// The dot products that L-BFGS decides by, first step: partial[n][t] = sum over i = t, t + threads, ... of
// the n-th product, on arrays of vec4. reduce_rows.wgsl adds the partial sums up.
//
// With gradient g, gradient g0 at the start of the line search, direction d, and the pairs s_k, y_k that are
// remembered, s = step d and y = g - g0 are the next pair, as it is to be kept. The products are g.d, g0.d,
// y.s, y.y, g.y, g.g, s.s, g.s, then all y.s_k, all y.y_k, all g.s_k and all g.y_k, of the stored numbers,
// without their scales. The recursion needs no s.y_k of an older pair, and no s.s_k.
//
// The vectors of this segment follow one another, `count` vec4 each: in `pairs` all s_k, then all y_k; in
// `vectors` d, start, g0.
// Row n of the partial sums has `stride` numbers; those of this segment begin at `first`.
//
// Tile: one invocation computes its share of every product.

//: include lbfgs_state

struct Params { count: u32, threads: u32, first: u32, stride: u32 }
var<storage, read> gradient: array<vec4f>;
var<storage, read> vectors: array<vec4f>;
//: source pairs
var<storage, read> state: LbfgsState;
var<storage, read_write> partial: array<f32>;

fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  if (id.x >= params.threads) { return; }
  var gd = 0.0;
  var g0d = 0.0;
  var sy = 0.0;
  var yy = 0.0;
  var gy = 0.0;
  var gg = 0.0;
  var ss = 0.0;
  var gs = 0.0;
  //: for k in 0..HISTORY
  var ys{k} = 0.0;
  var yy{k} = 0.0;
  var gs{k} = 0.0;
  var gy{k} = 0.0;
  //: end
  let count = loop_end(params.count, groups);
  for (var i = id.x; i < count; i += params.threads) {
    let g = gradient[i];
    let d = vectors[i];
    let g0 = vectors[2u * count + i];
    let s = as_stored(state.step * d);
    let y = as_stored(g - g0);
    gd += dot(g, d);
    g0d += dot(g0, d);
    sy += dot(s, y);
    yy += dot(y, y);
    gy += dot(g, y);
    gg += dot(g, g);
    ss += dot(s, s);
    gs += dot(g, s);
    //: for k in 0..HISTORY
    let s{k} = pairs({k}u * count + i);
    ys{k} += dot(y, s{k});
    gs{k} += dot(g, s{k});
    let c{k} = pairs((HISTORY + {k}u) * count + i);
    yy{k} += dot(y, c{k});
    gy{k} += dot(g, c{k});
    //: end
  }
  let at = params.first + id.x;
  partial[at] = gd;
  partial[params.stride + at] = g0d;
  partial[2u * params.stride + at] = sy;
  partial[3u * params.stride + at] = yy;
  partial[4u * params.stride + at] = gy;
  partial[5u * params.stride + at] = gg;
  partial[6u * params.stride + at] = ss;
  partial[7u * params.stride + at] = gs;
  //: for k in 0..HISTORY
  partial[{8+k}u * params.stride + at] = ys{k};
  partial[(HISTORY + {8+k}u) * params.stride + at] = yy{k};
  partial[(2u * HISTORY + {8+k}u) * params.stride + at] = gs{k};
  partial[(3u * HISTORY + {8+k}u) * params.stride + at] = gy{k};
  //: end
}
