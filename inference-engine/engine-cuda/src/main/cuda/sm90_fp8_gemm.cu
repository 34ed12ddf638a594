// y = x·Wᵀ in E4M3 on Hopper, with a factor for each 128 columns of a row of x and for each 128×128
// block of W (DeepSeek-V3, section 3.3; DeepGEMM). The tensor cores add up 128 columns; their factors
// are applied, and the sums kept, in float32. Grouped, for experts, as in linear.cuh: x is in the slots'
// order then.
#include "hopper_gemm.cuh"

static const int DEPTH = 128;
static const float LARGEST = 448;

// x in E4M3, and its factors, [⌈k / 128⌉, rows]; row i is row `gather[i]` of x, if that is given, and
// nothing where that is negative. 16 threads a row and 512 columns: grid (⌈k / 512⌉, ⌈rows / 16⌉).
extern "C" __global__ void __launch_bounds__(256)
    sm90_fp8_quantise(unsigned char* q, float* factors, const bf16* x, const int* gather, long stride,
                      int k, int rows) {
  enter_grid();
  const int row = blockIdx.y * 16 + threadIdx.x / 16;
  const int lane = threadIdx.x % 16;
  const int from = row >= rows ? -1 : gather != nullptr ? gather[row] : row;
  uint4 eights[4];
#pragma unroll
  for (int i = 0; i < 4; i++) {
    eights[i] = load_gathered(x, from, stride, blockIdx.x * 512 + i * 128 + lane * 8, k);
  }
#pragma unroll
  for (int i = 0; i < 4; i++) {
    const int block = blockIdx.x * 4 + i;
    const int column = block * 128 + lane * 8;
    const uint32_t pairs[4] = {eights[i].x, eights[i].y, eights[i].z, eights[i].w};
    float values[8];
    float most = 0;
#pragma unroll
    for (int v = 0; v < 8; v++) {
      values[v] = to_float((bf16)(pairs[v / 2] >> v % 2 * 16));
      most = fmaxf(most, fabsf(values[v]));
    }
#pragma unroll
    for (int other = 8; other > 0; other /= 2) {
      most = fmaxf(most, __shfl_xor_sync(0xffffffffu, most, other));
    }
    const float factor = fmaxf(most, 1e-10f) / LARGEST;
    uint32_t packed[2] = {0, 0};
#pragma unroll
    for (int v = 0; v < 8; v += 2) {
      packed[v / 4] |= (uint32_t)pack_fp8(values[v] / factor, values[v + 1] / factor) << v % 4 * 8;
    }
    if (from >= 0 && column < k) {
      *(uint2*)(q + (long)row * k + column) = {packed[0], packed[1]};
      if (lane == 0) {
        factors[(long)block * rows + row] = factor;
      }
    }
  }
}

extern "C" __global__ void __launch_bounds__(HOPPER_THREADS, 1)
    sm90_fp8_gemm(const __grid_constant__ TensorMap x, const __grid_constant__ TensorMap w,
                  const __grid_constant__ Linear p, const float* factors, int row_tiles) {
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
  const int lane = threadIdx.x % WARP;
  const bool interleaved = p.output == SWIGLU_BF16;
  const int chunks = (p.k + DEPTH - 1) / DEPTH;
  unsigned char* out = memory + STAGES * STAGE_BYTES + warp * OUT_BYTES;
  each_tile(p, row_tiles, [&](const HopperTile& tile) {
    // where the next factors are: as indices, since pointers take twice the registers
    int x_at[2];
    int w_at[2][2];
#pragma unroll
    for (int i = 0; i < 2; i++) {
      x_at[i] = min(tile.first + warp * 16 + lane / 4 + 8 * i, p.rows - 1);
#pragma unroll
      for (int part = 0; part < 2; part++) {
        // rows 8n to 8n + 7 of W are a gate's where n is even, if the two are interleaved
        const int row = min(tile.column + part * 128, p.n - 1) / 16 * 16 + 8 * i;
        const void* at = Fp8Weights::factors(p.scales, p.n, p.k, row, interleaved);
        w_at[part][i] = tile.matrix * (int)(p.scales_batch / 4) + (int)((const float*)at - (const float*)p.scales);
      }
    }
    float sums[2][64];
#pragma unroll
    for (int i = 0; i < 128; i++) {
      sums[i / 64][i % 64] = 0;
    }
    for (int c = 0; c < chunks; c++) {
      const unsigned char* xs = ring.x() + warp / 4 * 64 * 128;
      float x_factors[2];
      barrier_wait(&ring.full[ring.stage], ring.phase);
#pragma unroll
      for (int part = 0; part < 2; part++) {
        const unsigned char* ws = ring.w() + part * 128 * 128;
        float block[64];
        products_fence();
#pragma unroll
        for (int i = 0; i < DEPTH; i += 32) {
          product_fp8(block, operand(xs + i), operand(ws + i), i > 0);
        }
        products_commit();
        float w_factors[2];
#pragma unroll
        for (int i = 0; i < 2; i++) {
          w_factors[i] = ((const float*)p.scales)[w_at[part][i] + c];
          if (part == 0) {
            x_factors[i] = factors[x_at[i]];
            x_at[i] += p.rows;
          }
        }
        products_wait<0>();
        if (part == 1) {
          ring.release(ring.stage);
        }
#pragma unroll
        for (int i = 0; i < 64; i++) {
          sums[part][i] += x_factors[i / 2 % 2] * w_factors[i / 4 % 2] * block[i];
        }
      }
      ring.next();
    }
    put_warp(p, tile, out, sums[0], warp * 16, tile.column);
    put_warp(p, tile, out, sums[1], warp * 16, tile.column + 128);
  });
  store_wait();
}
