// Attention over a paged cache: online softmax (arXiv:1805.02867) over tiles of tokens, causal, with
// the tokens of a text shared out between blocks where there are few queries (arXiv:2311.01282).
//
// Query heads that share a key head are rows of one matrix with their tokens: row t · (heads / groups)
// + h. So decoding, reading a prompt in pieces and checking guesses are the same kernel.
#pragma once

#include "common.cuh"

struct Attention {
  bf16* out;        // [rows, heads, value_dim]
  float* partial;   // [splits, rows, heads, value_dim], of several splits
  float* partial_lse;  // [splits, rows, heads]: log Σ exp of the scores
  const bf16* q;    // [rows, heads, dim]
  const bf16* keys;
  const bf16* values;
  const int* page_tables;  // [texts, most_pages]; without it entry t is token t
  const int* texts;        // {first row, tokens, tokens before them}
  const int* tiles;        // {text, first row of its matrix}
  // Elements from entry to entry.
  long key_stride, value_stride;
  // Elements from group to group.
  int key_group, value_group;
  int most_pages, page_size, splits, rows, heads, groups, dim, value_dim;
  float scale;
};

// The part of one text that a block works on.
struct Stretch {
  int text, first, rows, first_row, before, per_token, from, to;
};

// False when the block's split is empty. `tile_tokens` divides the stretch's beginning.
__device__ __forceinline__ bool stretch_of(const Attention& p, int tile_rows, int tile_tokens,
                                           Stretch& s) {
  s.text = p.tiles[2 * blockIdx.x];
  s.first = p.tiles[2 * blockIdx.x + 1];
  s.per_token = p.heads / p.groups;
  s.first_row = p.texts[3 * s.text];
  const int tokens = p.texts[3 * s.text + 1];
  s.before = p.texts[3 * s.text + 2];
  s.rows = min(tile_rows, tokens * s.per_token - s.first);
  const int length = s.rows > 0 ? s.before + (s.first + s.rows - 1) / s.per_token + 1 : 0;
  const int tiles = (length + tile_tokens - 1) / tile_tokens;
  const int share = (tiles + p.splits - 1) / p.splits * tile_tokens;
  s.from = blockIdx.z * share;
  s.to = min(length, s.from + share);
  return s.from < s.to;
}

// Where row `row` of a stretch lies among all rows and heads.
__device__ __forceinline__ long head_of(const Attention& p, const Stretch& s, int row) {
  const int token = (s.first + row) / s.per_token;
  const int head = blockIdx.y * s.per_token + (s.first + row) % s.per_token;
  return (long)(s.first_row + token) * p.heads + head;
}

__device__ __forceinline__ int position_of(const Stretch& s, int row) {
  return s.before + (s.first + row) / s.per_token;
}

__device__ __forceinline__ long entry_of(const Attention& p, const Stretch& s, int token) {
  return p.page_tables == nullptr
             ? token
             : (long)p.page_tables[(long)s.text * p.most_pages + token / p.page_size] *
                       p.page_size +
                   token % p.page_size;
}

// What an empty split leaves.
__device__ __forceinline__ void leave_nothing(const Attention& p, const Stretch& s) {
  for (int row = threadIdx.x; p.splits > 1 && row < s.rows; row += blockDim.x) {
    p.partial_lse[(long)blockIdx.z * p.rows * p.heads + head_of(p, s, row)] = -INFINITY;
  }
}

__device__ __forceinline__ void leave(const Attention& p, const Stretch& s, int row, int column,
                                      float value) {
  const long at = head_of(p, s, row) * p.value_dim + column;
  if (p.splits == 1) {
    p.out[at] = to_bf16(value);
  } else {
    p.partial[(long)blockIdx.z * p.rows * p.heads * p.value_dim + at] = value;
  }
}

// Tokens [token, token + count) of `dim` elements to shared memory, padded with zeros to `tokens`
// rows of `padded` elements. Where several tokens lie is looked up before the first is fetched.
__device__ __forceinline__ void load_tokens(const Attention& p, const Stretch& s, bf16* to,
                                            int to_stride, int padded, const bf16* from,
                                            long from_stride, int dim, int token, int count,
                                            int tokens) {
  const int AT_ONCE = 8;
  const int pieces = padded / 8;
  const bool is_aligned = aligned_16(from, from_stride * 2) && dim % 8 == 0;
  for (int first = threadIdx.x; first < tokens * pieces; first += AT_ONCE * blockDim.x) {
    long entries[AT_ONCE];
#pragma unroll
    for (int j = 0; j < AT_ONCE; j++) {
      const int row = (first + j * blockDim.x) / pieces;
      entries[j] = row < count ? entry_of(p, s, token + row) : 0;
    }
#pragma unroll
    for (int j = 0; j < AT_ONCE; j++) {
      const int i = first + j * blockDim.x;
      if (i < tokens * pieces) {
        const int row = i / pieces;
        const int column = i % pieces * 8;
        const int there = row < count ? max(0, min(8, dim - column)) : 0;
        const bf16* at = from + (there > 0 ? entries[j] * from_stride + column : 0);
        bf16* out = to + row * to_stride + column;
        if (is_aligned) {
          copy_async_16(out, at, 2 * there);
        } else {
          for (int e = 0; e < 8; e++) {
            out[e] = e < there ? at[e] : 0;
          }
        }
      }
    }
  }
}

// Four elements of a row of `dim`, as the tensor cores take them; zero beyond its end.
__device__ __forceinline__ uint2 four_of(const bf16* row, int k, int dim) {
  if (dim % 4 == 0) {
    return k < dim ? *(const uint2*)(row + k) : make_uint2(0, 0);
  }
  uint32_t e[4];
#pragma unroll
  for (int i = 0; i < 4; i++) {
    e[i] = k + i < dim ? row[k + i] : 0;
  }
  return make_uint2(e[0] | e[1] << 16, e[2] | e[3] << 16);
}

// The largest of the four lanes that hold one row of a product.
__device__ __forceinline__ float row_max(float value) {
  value = fmaxf(value, __shfl_xor_sync(0xffffffffu, value, 1));
  return fmaxf(value, __shfl_xor_sync(0xffffffffu, value, 2));
}

__device__ __forceinline__ float row_sum(float value) {
  value += __shfl_xor_sync(0xffffffffu, value, 1);
  return value + __shfl_xor_sync(0xffffffffu, value, 2);
}

// exp(a − b), where both may be −∞.
__device__ __forceinline__ float exp_difference(float a, float b) {
  return a == -INFINITY ? 0 : __expf(a - b);
}
