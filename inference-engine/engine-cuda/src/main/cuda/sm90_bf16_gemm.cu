// y = x·Wᵀ in bfloat16 for many rows, on Hopper: one warpgroup has the copy engine fetch tiles, two
// multiply, each 64 rows of x with 256 of W. Grouped, for experts, as in linear.cuh: x is in the slots'
// order then.
#include "hopper.cuh"
#include "hopper_tile.cuh"

static const int ROWS = 128;
static const int COLUMNS = 256;
static const int DEPTH = 64;
static const int STAGES = 4;
static const int X_BYTES = ROWS * DEPTH * 2;
static const int STAGE_BYTES = X_BYTES + COLUMNS * DEPTH * 2;

// Row i of y is row `gather[i]` of x, for the copy engine, which takes whole tiles; nothing where that
// is negative. 16-byte pieces; grid (slots).
extern "C" __global__ void __launch_bounds__(128)
    sm90_bf16_gather(bf16* y, const bf16* x, const int* gather, long stride, int k) {
  enter_grid();
  const int from = gather[blockIdx.x];
  if (from < 0) {
    return;
  }
  for (int i = 8 * threadIdx.x; i < k; i += 8 * blockDim.x) {
    *(uint4*)(y + (long)blockIdx.x * k + i) = *(const uint4*)(x + from * stride + i);
  }
}

extern "C" __global__ void __launch_bounds__(384, 1)
    sm90_bf16_gemm(const __grid_constant__ TensorMap x, const __grid_constant__ TensorMap w,
                   const __grid_constant__ Linear p) {
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
    float sums[2][64];
    for (int c = 0; c < chunks; c++) {
      const int s = c % STAGES;
      const unsigned char* xs = memory + s * STAGE_BYTES + group * 64 * DEPTH * 2;
      const unsigned char* ws = memory + s * STAGE_BYTES + X_BYTES;
      barrier_wait(&full[s], c / STAGES % 2);
      products_fence();
#pragma unroll
      for (int k = 0; k < DEPTH; k += 16) {
        const bool add = c > 0 || k > 0;
        product_bf16(sums[0], operand(xs + 2 * k), operand(ws + 2 * k), add);
        product_bf16(sums[1], operand(xs + 2 * k), operand(ws + 128 * DEPTH * 2 + 2 * k), add);
      }
      products_commit();
      // those of the tile before are done, which may be fetched over
      products_wait<1>();
      if (c > 0 && lane == 0) {
        barrier_arrive(&empty[(c - 1) % STAGES]);
      }
    }
    products_wait<0>();

    const Tile out = {nullptr, nullptr, nullptr, 0, tile.first, tile.count};
    const int row = group * 64 + threadIdx.x % 128 / WARP * 16 + lane / 4;
#pragma unroll
    for (int half = 0; half < 2; half++) {
#pragma unroll
      for (int n = 0; n < 16; n++) {
#pragma unroll
        for (int i = 0; i < 4; i++) {
          put_swiglu(p, out, row + i / 2 * 8, first_column + half * 128 + 8 * n + lane % 4 * 2 + i % 2,
                     n, sums[half][4 * n + i], sums[half][4 * ((n + 1) % 16) + i]);
        }
      }
    }
  }
}
