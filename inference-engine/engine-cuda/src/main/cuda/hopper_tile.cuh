// Which rows of x, and which matrix of W, a block of Hopper's kernels has.
#pragma once

#include "linear.cuh"

struct HopperTile {
  int matrix, first, count;
};

__device__ __forceinline__ HopperTile hopper_tile(const Linear& p, int tile_rows) {
  const int index = blockIdx.y;
  if (p.tiles != nullptr) {
    return {p.tiles[3 * index], p.tiles[3 * index + 1], p.tiles[3 * index + 2]};
  }
  const int first = index * tile_rows;
  return {0, first, min(tile_rows, p.rows - first)};
}
