// What Hopper's products of many rows share. There is a block for each multiprocessor, and each goes
// over tiles of y, 128 rows by 256 columns: one thread has the copy engine fetch x and W into a ring
// in shared memory, two warpgroups multiply, each 64 rows. Fetching does not wait for results to be put
// away, nor do those that multiply wait for them to arrive.
#pragma once

#include "hopper.cuh"
#include "linear.cuh"

static const int HOPPER_THREADS = 384;
static const int HOPPER_ROWS = 128;
static const int HOPPER_COLUMNS = 256;
// Row tiles that are side by side in time, so that what blocks read at once stays in the cache.
static const int HOPPER_BAND = 16;
// The ring: each stage has rows of 128 bytes, x's and then W's.
static const int STAGES = 4;
static const int X_BYTES = HOPPER_ROWS * 128;
static const int STAGE_BYTES = X_BYTES + HOPPER_COLUMNS * 128;
// Results on their way out, 16 rows of 128 columns a warp; 16 bytes more a row against bank conflicts.
static const int OUT_STRIDE = 128 * 2 + 16;
static const int OUT_BYTES = 16 * OUT_STRIDE;

// Some rows of x, those columns of y that begin at `column`, and a matrix of W.
struct HopperTile {
  int matrix, first, count, column;
};

// All tiles of this block. Grouped, what has no rows comes last.
template <class Work>
__device__ __forceinline__ void each_tile(const Linear& p, int row_tiles, Work work) {
  const int columns = (p.n + HOPPER_COLUMNS - 1) / HOPPER_COLUMNS;
  for (int i = blockIdx.x; i < row_tiles * columns; i += gridDim.x) {
    const int band = i / (HOPPER_BAND * columns) * HOPPER_BAND;
    const int height = min(HOPPER_BAND, row_tiles - band);
    const int within = i - band * columns;
    const int row = band + within % height;
    const int column = within / height * HOPPER_COLUMNS;
    HopperTile tile = {0, row * HOPPER_ROWS, min(HOPPER_ROWS, p.rows - row * HOPPER_ROWS), column};
    if (p.tiles != nullptr) {
      tile = {p.tiles[3 * row], p.tiles[3 * row + 1], p.tiles[3 * row + 2], column};
    }
    if (tile.count > 0) {
      work(tile);
    } else if (row == band) {
      return;
    }
  }
}

// Where tiles of x and W wait between the copy engine and the tensor cores.
struct Ring {
  unsigned char* memory;
  uint64_t *full, *empty;
  int stage, phase;

  __device__ __forceinline__ unsigned char* x() const { return memory + stage * STAGE_BYTES; }
  __device__ __forceinline__ unsigned char* w() const { return x() + X_BYTES; }

  __device__ __forceinline__ void next() {
    if (++stage == STAGES) {
      stage = 0;
      phase ^= 1;
    }
  }

  // By every warp that multiplies, once it has read a stage.
  __device__ __forceinline__ void release(int read) const {
    if (threadIdx.x % WARP == 0) {
      barrier_arrive(&empty[read]);
    }
  }
};

// The ring at the beginning of shared memory, and what the kernels before have written.
__device__ __forceinline__ Ring enter_ring(unsigned char* memory) {
  uint64_t* barriers = (uint64_t*)(memory + STAGES * STAGE_BYTES + 8 * OUT_BYTES);
  const Ring ring = {memory, barriers, barriers + STAGES, 0, 0};
  release_next_grid();
  if (threadIdx.x == 0) {
    for (int s = 0; s < STAGES; s++) {
      barrier_init(&ring.full[s], 1);
      barrier_init(&ring.empty[s], 8);
    }
    barrier_init_fence();
  }
  wait_for_grid_before();
  __syncthreads();
  return ring;
}

// Has all tiles fetched, `depth` columns of x and W a stage; by one thread.
__device__ __forceinline__ void fetch_all(Ring ring, const TensorMap* x, const TensorMap* w,
                                          const Linear& p, int row_tiles, int depth) {
  each_tile(p, row_tiles, [&](const HopperTile& tile) {
    for (int k = 0; k < p.k; k += depth) {
      uint64_t* full = &ring.full[ring.stage];
      barrier_wait(&ring.empty[ring.stage], ring.phase ^ 1);
      barrier_expect(full, STAGE_BYTES);
      fetch_tile(ring.x(), x, k, tile.first, full);
      fetch_tile_of(ring.w(), w, k, tile.column, tile.matrix, full);
      ring.next();
    }
  });
}

// Puts 16 rows of 128 columns, which a warp has as product_fp8 leaves them; the first is row `row` of
// the tile. In bfloat16 the copy engine takes them row by row from `out`, if it can.
__device__ __forceinline__ void put_warp(const Linear& p, const HopperTile& tile, unsigned char* out,
                                         const float* sums, int row, int column) {
  const int lane = threadIdx.x % WARP;
  const bool swiglu = p.output == SWIGLU_BF16;
  const int own_column = column + lane % 4 * 2;
  const int first = swiglu ? column / 2 : column;
  const int width = min(swiglu ? 64 : 128, (swiglu ? p.n / 2 : p.n) - first);
  bf16* y = (bf16*)p.y + (tile.first + row) * p.y_stride + first;
  if (width <= 0) {
    return;
  }
  if ((!swiglu && p.output != STORE_BF16) || width % 8 != 0 || !aligned_16(y, 2 * p.y_stride)) {
    const Tile rows = {nullptr, nullptr, nullptr, 0, tile.first, tile.count};
#pragma unroll
    for (int i = 0; i < 64; i++) {
      put_swiglu(p, rows, row + lane / 4 + i / 2 % 2 * 8, own_column + i / 4 * 8 + i % 2, i / 4, sums[i],
                 sums[(i + 4) % 64]);
    }
    return;
  }
  store_wait();  // until the rows before are no longer read
  __syncwarp();
  unsigned char* to = out + lane / 4 * OUT_STRIDE + lane % 4 * 4;
#pragma unroll
  for (int n = 0; n < 16; n++) {
    float low = 0;
    float high = 0;
    if (p.bias != nullptr && own_column + 8 * n < p.n) {
      low = p.bias[own_column + 8 * n];
      high = p.bias[own_column + 8 * n + 1];
    }
#pragma unroll
    for (int half = 0; half < 2; half++) {
      const float* pair = sums + 4 * n + 2 * half;
      unsigned char* at = to + 8 * half * OUT_STRIDE;
      if (!swiglu) {
        *(uint32_t*)(at + 16 * n) = pack_bf16(pair[0] + low, pair[1] + high);
      } else if (n % 2 == 0) {
        *(uint32_t*)(at + 8 * n) = pack_bf16(silu(pair[0]) * pair[4], silu(pair[1]) * pair[5]);
      }
    }
  }
  shared_fence();
  __syncwarp();
  if (lane < 16 && row + lane < tile.count) {
    store(y + lane * p.y_stride, out + lane * OUT_STRIDE, 2 * width);
  }
  store_commit();
}

// Eight elements of a gathered row that begin at `column`; zeros where there is no row.
__device__ __forceinline__ uint4 load_gathered(const bf16* x, int from, long stride, int column, int k) {
  return from >= 0 && column < k ? *(const uint4*)(x + from * stride + column) : uint4{0, 0, 0, 0};
}
