// Functions that every kernel may use: the assembler puts this text before all others.

// The number of an invocation: grids that are longer than one dimension go on in y.
fn invocation_index(id: vec3u, groups: vec3u) -> u32 {
  return id.x + id.y * groups.x * WORKGROUP;
}

// The number of a workgroup, likewise. The last row of the grid may have some too many.
fn workgroup_index(group: vec3u, groups: vec3u) -> u32 {
  return group.x + group.y * groups.x;
}

// `count`, as the bound of a loop. lavapipe compiles a kernel anew for every value of a uniform that bounds a
// loop, though from its cache: 5 to 20 ms each time the value changes. The sum, of which it does not know that
// it adds nothing, avoids it.
fn loop_end(count: u32, groups: vec3u) -> u32 {
  return count + groups.z - 1u;
}
