// y = x·Wᵀ: what the kernels for few rows and for many have in common.
//
// Besides the plain product there are two more that differ only in where things lie. Batched: grid.z
// products side by side, each with its own stretch of x, W and y. Grouped, for experts: `tiles` lists
// {expert, first slot, slots}, an expert is the batch index of W, and slot s reads row `gather[s]` of
// x (row s without `gather`) and writes row s of y. With `blocks` each batch of W begins at an address of
// its own, on the device or in main memory, and `w` and `scales` are offsets into it.
#pragma once

#include "weights.cuh"

// What becomes of a product.
enum Output {
  STORE_FLOAT = 0,
  ADD_FLOAT = 1,
  STORE_BF16 = 2,
  // Rows 16t..16t+7 of W are a gate's, the next eight the up-projection's: silu(gate)·up in bf16.
  SWIGLU_BF16 = 3
};

struct Linear {
  void* y;
  const bf16* x;
  const void* w;
  const void* scales;
  const float* bias;
  const int* tiles;
  const int* gather;
  const unsigned char* const* blocks;
  // Elements from row to row, and from batch to batch.
  long y_stride, x_stride, y_batch, x_batch;
  // Bytes from batch to batch.
  long w_batch, scales_batch;
  // W is [n, k].
  int n, k, rows, output;
};

// The part of a product that a block works on.
struct Tile {
  const unsigned char* w;
  const void* scales;
  const bf16* x;
  long y;
  int first, count;
};

// False when there is nothing to do for the block's index.
__device__ __forceinline__ bool tile_of(const Linear& p, int index, int batch, int tile_rows,
                                        Tile& tile) {
  if (p.tiles != nullptr) {
    batch = p.tiles[3 * index];
    tile.first = p.tiles[3 * index + 1];
    tile.count = p.tiles[3 * index + 2];
    tile.x = p.x;
    tile.y = 0;
  } else {
    tile.first = index * tile_rows;
    tile.count = min(tile_rows, p.rows - tile.first);
    tile.x = p.x + batch * p.x_batch;
    tile.y = batch * p.y_batch;
  }
  if (p.blocks != nullptr) {
    tile.w = p.blocks[batch] + (uintptr_t)p.w;
    tile.scales = p.blocks[batch] + (uintptr_t)p.scales;
  } else {
    tile.w = (const unsigned char*)p.w + batch * p.w_batch;
    tile.scales = (const unsigned char*)p.scales + batch * p.scales_batch;
  }
  return tile.count > 0;
}

__device__ __forceinline__ const bf16* x_row(const Linear& p, const Tile& tile, int row) {
  const int slot = tile.first + row;
  return tile.x + (long)(p.gather != nullptr ? p.gather[slot] : slot) * p.x_stride;
}

__device__ __forceinline__ void put(const Linear& p, const Tile& tile, int row, int column,
                                    float value) {
  if (p.bias != nullptr) {
    value += p.bias[column];
  }
  const long at = tile.y + (long)(tile.first + row) * p.y_stride + column;
  if (p.output == STORE_FLOAT) {
    ((float*)p.y)[at] = value;
  } else if (p.output == ADD_FLOAT) {
    ((float*)p.y)[at] += value;
  } else {
    ((bf16*)p.y)[at] = to_bf16(value);
  }
}

// Puts a value whose column is in the n-th eight of a block, or joins it with its partner eight columns
// further on.
__device__ __forceinline__ void put_swiglu(const Linear& p, const Tile& tile, int row, int column,
                                           int n, float value, float partner) {
  if (row >= tile.count || column >= p.n) {
    return;
  }
  if (p.output != SWIGLU_BF16) {
    put(p, tile, row, column, value);
  } else if (n % 2 == 0) {
    const long at = tile.y + (long)(tile.first + row) * p.y_stride + column / 16 * 8 + column % 8;
    ((bf16*)p.y)[at] = to_bf16(silu(value) * partner);
  }
}

// ELEMENTS of a row from k on; what lies beyond the end is zero.
template <class Format>
__device__ __forceinline__ Piece<Format::ELEMENTS * Format::BITS / 8> load_piece(
    const unsigned char* row, int k, int end, bool aligned) {
  const int bytes = Format::ELEMENTS * Format::BITS / 8;
  Piece<bytes> piece;
  const long at = (long)k * Format::BITS / 8;
  if (aligned && k + Format::ELEMENTS <= end) {
    if (bytes == 16) {
      const uint4 value = load_once(row + at);
      piece.words[0] = value.x;
      piece.words[1 % (bytes / 4)] = value.y;
      piece.words[2 % (bytes / 4)] = value.z;
      piece.words[3 % (bytes / 4)] = value.w;
    } else if (bytes == 8) {
      const uint2 value = *(const uint2*)(row + at);
      piece.words[0] = value.x;
      piece.words[1 % (bytes / 4)] = value.y;
    } else {
      piece.words[0] = *(const uint32_t*)(row + at);
    }
  } else {
    const int there = max(0, min(Format::ELEMENTS, end - k)) * Format::BITS / 8;
#pragma unroll
    for (int i = 0; i < bytes / 4; i++) {
      uint32_t word = 0;
#pragma unroll
      for (int b = 0; b < 4; b++) {
        word |= 4 * i + b < there ? (uint32_t)row[at + 4 * i + b] << 8 * b : 0;
      }
      piece.words[i] = word;
    }
  }
  return piece;
}

// Eight elements of a row of x.
__device__ __forceinline__ Piece<16> load_x(const bf16* row, int k, int end, bool aligned) {
  Piece<16> piece;
  if (aligned && k + 8 <= end) {
    const uint4 value = *(const uint4*)(row + k);
    piece.words[0] = value.x;
    piece.words[1] = value.y;
    piece.words[2] = value.z;
    piece.words[3] = value.w;
  } else {
#pragma unroll
    for (int i = 0; i < 4; i++) {
      const uint32_t low = k + 2 * i < end ? row[k + 2 * i] : 0;
      const uint32_t high = k + 2 * i + 1 < end ? row[k + 2 * i + 1] : 0;
      piece.words[i] = low | high << 16;
    }
  }
  return piece;
}
