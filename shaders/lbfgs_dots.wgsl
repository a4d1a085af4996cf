// The dot products that L-BFGS decides by, first step: partial[n][t] = sum over i = t, t + threads, ... of
// the n-th product, on arrays of vec4. reduce_rows.wgsl adds the partial sums up.
//
// With gradient g, gradient g0 at the start of the line search, y = g - g0, direction d and the pairs s_k,
// y_k that are remembered, the products are g.d, g0.d, y.d, y.y, g.y, g.g, d.d, then all y.s_k, all y.y_k,
// all g.s_k and all g.y_k. The recursion needs no s.y_k of an older pair, and no s.s_k.
//
// The vectors of this segment follow one another in one array, `count` vec4 each: s_k, y_k, d, start, g0.
// Row n of the partial sums has `stride` numbers; those of this segment begin at `first`.

struct Shape { count: u32, threads: u32, first: u32, stride: u32 }

@group(0) @binding(0) var<uniform> shape: Shape;
@group(0) @binding(1) var<storage, read> gradient: array<vec4f>;
@group(0) @binding(2) var<storage, read> vectors: array<vec4f>;
@group(0) @binding(7) var<storage, read_write> partial: array<f32>;

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  if (id.x >= shape.threads) { return; }
  var gd = 0.0;
  var g0d = 0.0;
  var yd = 0.0;
  var yy = 0.0;
  var gy = 0.0;
  var gg = 0.0;
  var dd = 0.0;
  //: for k in 0..HISTORY
  var ys{k} = 0.0;
  var yy{k} = 0.0;
  var gs{k} = 0.0;
  var gy{k} = 0.0;
  //: end
  // Not bounded by a bare uniform: see product.wgsl.
  let count = shape.count + groups.z - 1u;
  for (var i = id.x; i < count; i += shape.threads) {
    let g = gradient[i];
    let d = vectors[2u * HISTORY * count + i];
    let g0 = vectors[(2u * HISTORY + 2u) * count + i];
    let y = g - g0;
    gd += dot(g, d);
    g0d += dot(g0, d);
    yd += dot(y, d);
    yy += dot(y, y);
    gy += dot(g, y);
    gg += dot(g, g);
    dd += dot(d, d);
    //: for k in 0..HISTORY
    let s{k} = vectors[{k}u * count + i];
    ys{k} += dot(y, s{k});
    gs{k} += dot(g, s{k});
    let c{k} = vectors[(HISTORY + {k}u) * count + i];
    yy{k} += dot(y, c{k});
    gy{k} += dot(g, c{k});
    //: end
  }
  let at = shape.first + id.x;
  partial[at] = gd;
  partial[shape.stride + at] = g0d;
  partial[2u * shape.stride + at] = yd;
  partial[3u * shape.stride + at] = yy;
  partial[4u * shape.stride + at] = gy;
  partial[5u * shape.stride + at] = gg;
  partial[6u * shape.stride + at] = dd;
  //: for k in 0..HISTORY
  partial[{7+k}u * shape.stride + at] = ys{k};
  partial[(HISTORY + {7+k}u) * shape.stride + at] = yy{k};
  partial[(2u * HISTORY + {7+k}u) * shape.stride + at] = gs{k};
  partial[(3u * HISTORY + {7+k}u) * shape.stride + at] = gy{k};
  //: end
}
