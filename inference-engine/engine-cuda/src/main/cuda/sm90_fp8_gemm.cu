// y = x·Wᵀ in E4M3 on Hopper, with a factor for each 128 columns of a row of x and for each 128×128
// block of W (DeepSeek-V3, section 3.3; DeepGEMM). The tensor cores add up 128 columns; their factors
// are applied, and the sums kept, in float32. Grouped, for experts, as in linear.cuh: x is in the slots'
// order then.
#include "hopper.cuh"
#include "hopper_tile.cuh"

static const int ROWS = 128;
static const int COLUMNS = 128;
static const int DEPTH = 128;
static const int STAGES = 6;
static const int X_BYTES = ROWS * DEPTH;
static const int STAGE_BYTES = X_BYTES + COLUMNS * DEPTH;
static const float LARGEST = 448;

// x in E4M3, and its factors, [⌈k / 128⌉, rows]; row i is row `gather[i]` of x, if that is given, and
// nothing where that is negative. A warp for each 128 columns: grid (⌈k / 512⌉, rows).
extern "C" __global__ void __launch_bounds__(128)
    sm90_fp8_quantise(unsigned char* q, float* factors, const bf16* x, const int* gather, long stride,
                      int k, int rows) {
  enter_grid();
  const int row = blockIdx.y;
  const int from = gather != nullptr ? gather[row] : row;
  const int block = blockIdx.x * 4 + threadIdx.x / WARP;
  const int column = block * 128 + threadIdx.x % WARP * 4;
  if (block * 128 >= k || from < 0) {
    return;
  }
  float values[4];
  float most = 0;
#pragma unroll
  for (int i = 0; i < 4; i++) {
    values[i] = column + i < k ? to_float(x[from * stride + column + i]) : 0;
    most = fmaxf(most, fabsf(values[i]));
  }
#pragma unroll
  for (int lane = WARP / 2; lane > 0; lane /= 2) {
    most = fmaxf(most, __shfl_xor_sync(0xffffffffu, most, lane));
  }
  const float factor = fmaxf(most, 1e-10f) / LARGEST;
  const uint32_t low = pack_fp8(values[0] / factor, values[1] / factor);
  const uint32_t high = pack_fp8(values[2] / factor, values[3] / factor);
  if (column < k) {
    *(uint32_t*)(q + (long)row * k + column) = low | high << 16;
  }
  if (threadIdx.x % WARP == 0) {
    factors[(long)block * rows + row] = factor;
  }
}

extern "C" __global__ void __launch_bounds__(384, 1)
    sm90_fp8_gemm(const __grid_constant__ TensorMap x, const __grid_constant__ TensorMap w,
                  const __grid_constant__ Linear p, const float* factors) {
  DYNAMIC_SHARED(memory);
  __shared__ uint64_t full[STAGES];
  __shared__ uint64_t empty[STAGES];
  enter_grid();
  const int first_column = blockIdx.x * COLUMNS;
  const HopperTile tile = hopper_tile(p, ROWS);
  if (tile.count <= 0) {
    return;
  }
  const int chunks = (p.k + DEPTH - 1) / DEPTH;
  if (threadIdx.x == 0) {
    for (int s = 0; s < STAGES; s++) {
      barrier_init(&full[s], 1);
      barrier_init(&empty[s], 8);
    }
    barrier_init_fence();
  }
  __syncthreads();

  if (threadIdx.x < 128) {
    fewer_registers<40>();
    if (threadIdx.x == 0) {
      for (int c = 0; c < chunks; c++) {
        const int s = c % STAGES;
        unsigned char* stage = memory + s * STAGE_BYTES;
        barrier_wait(&empty[s], c / STAGES % 2 ^ 1);
        barrier_expect(&full[s], STAGE_BYTES);
        fetch_tile(stage, &x, c * DEPTH, tile.first, &full[s]);
        fetch_tile_of(stage + X_BYTES, &w, c * DEPTH, first_column, tile.matrix, &full[s]);
      }
    }
  } else {
    more_registers<232>();
    const int group = threadIdx.x / 128 - 1;
    const int lane = threadIdx.x % WARP;
    const int row = group * 64 + threadIdx.x % 128 / WARP * 16 + lane / 4;
    const bool interleaved = p.output == SWIGLU_BF16;
    const void* scales = (const unsigned char*)p.scales + tile.matrix * p.scales_batch;
    const int low_row = min(tile.first + row, p.rows - 1);
    const int high_row = min(tile.first + row + 8, p.rows - 1);
    float sums[64];
    float block[64];
#pragma unroll
    for (int i = 0; i < 64; i++) {
      sums[i] = 0;
    }
    for (int c = 0; c < chunks; c++) {
      const int s = c % STAGES;
      const unsigned char* xs = memory + s * STAGE_BYTES + group * 64 * DEPTH;
      const unsigned char* ws = memory + s * STAGE_BYTES + X_BYTES;
      const float low = factors[(long)c * p.rows + low_row];
      const float high = factors[(long)c * p.rows + high_row];
      // rows 8n to 8n + 7 of W are a gate's where n is even, if the two are interleaved
      const float even =
          Fp8Weights::scale(scales, p.n, p.k, first_column, c * DEPTH, interleaved);
      const float odd = interleaved ? Fp8Weights::scale(scales, p.n, p.k, first_column + 8,
                                                        c * DEPTH, interleaved)
                                    : even;
      barrier_wait(&full[s], c / STAGES % 2);
      products_fence();
#pragma unroll
      for (int k = 0; k < DEPTH; k += 32) {
        product_fp8(block, operand(xs + k), operand(ws + k), k > 0);
      }
      products_commit();
      products_wait<0>();
      if (lane == 0) {
        barrier_arrive(&empty[s]);
      }
#pragma unroll
      for (int i = 0; i < 64; i++) {
        sums[i] += (i / 2 % 2 == 0 ? low : high) * (i / 4 % 2 == 0 ? even : odd) * block[i];
      }
    }

    const Tile out = {nullptr, nullptr, nullptr, 0, tile.first, tile.count};
#pragma unroll
    for (int n = 0; n < 16; n++) {
#pragma unroll
      for (int i = 0; i < 4; i++) {
        put_swiglu(p, out, row + i / 2 * 8, first_column + 8 * n + lane % 4 * 2 + i % 2, n,
                   sums[4 * n + i], sums[4 * ((n + 1) % 16) + i]);
      }
    }
  }
}
