/** A device on which nothing is done and nothing fails: for what is allocated and recorded, at any size, in no time. */

/** What Pentimento asks of a device, as far as it does not run. What is read back is zero. */
export function nullDevice(): GPUDevice {
  const nothing = () => {};
  const later = async () => {};
  const buffer = {
    destroy: nothing,
    mapAsync: later,
    unmap: nothing,
    getMappedRange: (_: number, bytes: number) => new ArrayBuffer(bytes),
  };
  const pass = {
    setPipeline: nothing,
    setBindGroup: nothing,
    dispatchWorkgroups: nothing,
    end: nothing,
  };
  const encoder = {
    beginComputePass: () => pass,
    clearBuffer: nothing,
    copyBufferToBuffer: nothing,
    copyBufferToTexture: nothing,
    finish: () => ({}),
  };
  const device = {
    features: new Set(),
    lost: new Promise(nothing),
    queue: {
      submit: nothing,
      writeBuffer: nothing,
      writeTexture: nothing,
      onSubmittedWorkDone: later,
    },
    createBuffer: () => ({ ...buffer }),
    createTexture: () => ({ createView: () => ({}), destroy: nothing }),
    createShaderModule: () => ({}),
    createComputePipeline: () => ({ getBindGroupLayout: () => ({}) }),
    createBindGroup: () => ({}),
    createCommandEncoder: () => encoder,
    pushErrorScope: nothing,
    popErrorScope: () => Promise.resolve(null),
    destroy: nothing,
  };
  return device as unknown as GPUDevice;
}
