// y = x·Wᵀ in bfloat16 for many rows, on Hopper. Grouped, for experts, as in linear.cuh: x is in the
// slots' order then.
#include "hopper_gemm.cuh"

static const int DEPTH = 64;

// Row i of y is row `gather[i]` of x, for the copy engine, which takes whole tiles; nothing where that
// is negative. 16 threads a row and 512 columns: grid (⌈k / 512⌉, ⌈slots / 16⌉).
extern "C" __global__ void __launch_bounds__(256)
    sm90_bf16_gather(bf16* y, const bf16* x, const int* gather, long stride, int k, int slots) {
  enter_grid();
  const int slot = blockIdx.y * 16 + threadIdx.x / 16;
  const int column = blockIdx.x * 512 + threadIdx.x % 16 * 8;
  const int from = slot < slots ? gather[slot] : -1;
  uint4 eights[4];
#pragma unroll
  for (int i = 0; i < 4; i++) {
    eights[i] = load_gathered(x, from, stride, column + i * 128, k);
  }
#pragma unroll
  for (int i = 0; i < 4; i++) {
    if (from >= 0 && column + i * 128 < k) {
      *(uint4*)(y + (long)slot * k + column + i * 128) = eights[i];
    }
  }
}

extern "C" __global__ void __launch_bounds__(HOPPER_THREADS, 1)
    sm90_bf16_gemm(const __grid_constant__ TensorMap x, const __grid_constant__ TensorMap w,
                   const __grid_constant__ Linear p, int row_tiles) {
  DYNAMIC_SHARED(memory);
  Ring ring = enter_ring(memory);
  if (threadIdx.x < 128) {
    fewer_registers<40>();
    if (threadIdx.x == 0) {
      fetch_all(ring, &x, &w, p, row_tiles, DEPTH);
    }
    return;
  }
  more_registers<232>();
  const int warp = threadIdx.x / WARP - 4;
  unsigned char* out = memory + STAGES * STAGE_BYTES + warp * OUT_BYTES;
  each_tile(p, row_tiles, [&](const HopperTile& tile) {
    float sums[128];
    int before = 0;
    for (int k = 0; k < p.k; k += DEPTH) {
      const unsigned char* xs = ring.x() + warp / 4 * 64 * 128;
      const unsigned char* ws = ring.w();
      barrier_wait(&ring.full[ring.stage], ring.phase);
      products_fence();
#pragma unroll
      for (int i = 0; i < DEPTH; i += 16) {
        product_bf16(sums, operand(xs + 2 * i), operand(ws + 2 * i), k > 0 || i > 0);
      }
      products_commit();
      // those of the stage before are done, which may be fetched over
      products_wait<1>();
      if (k > 0) {
        ring.release(before);
      }
      before = ring.stage;
      ring.next();
    }
    products_wait<0>();
    ring.release(before);
    put_warp(p, tile, out, sums, warp * 16, tile.column);
    put_warp(p, tile, out, sums + 64, warp * 16, tile.column + 128);
  });
  store_wait();
}
