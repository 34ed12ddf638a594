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

__device__ __forceinline__ int entry_of(const Attention& p, const Stretch& s, int token) {
  return p.page_tables == nullptr
             ? token
             : p.page_tables[(long)s.text * p.most_pages + token / p.page_size] * p.page_size +
                   token % p.page_size;
}

// What an empty split leaves.
__device__ __forceinline__ void leave_nothing(const Attention& p, const Stretch& s) {
  for (int row = threadIdx.x; p.splits > 1 && row < s.rows; row += blockDim.x) {
    p.partial_lse[(long)blockIdx.z * p.rows * p.heads + head_of(p, s, row)] = -INFINITY;
  }
}

__device__ __forceinline__ void leave(const Attention& p, long head, int column, float value) {
  const long at = head * p.value_dim + column;
  if (p.splits == 1) {
    p.out[at] = to_bf16(value);
  } else {
    p.partial[(long)blockIdx.z * p.rows * p.heads * p.value_dim + at] = value;
  }
}

// Of a tile of tokens, each warp takes every WARPS-th. Where they lie, lane i knows of the warp's
// token i; so it is looked up once, and a tile ahead. Without branches, so that nobody waits here for
// what is looked up.
template <int TOKENS, int WARPS>
__device__ __forceinline__ int entry_of_lane(const Attention& p, const Stretch& s, int token) {
  static_assert(TOKENS / WARPS <= WARP && TOKENS % WARPS == 0, "a lane for each token");
  const int at = min(token + (int)(threadIdx.x / WARP + threadIdx.x % WARP * WARPS), s.to - 1);
  const int page_size = p.page_tables == nullptr ? s.to : p.page_size;
  int page = 0;
  if (p.page_tables != nullptr) {
    page = p.page_tables[(long)s.text * p.most_pages + at / page_size];
  }
  return page * page_size + at % page_size;
}

// Rows of `dim` elements of the cache, and their place in shared memory, padded with zeros.
struct Columns {
  const bf16* from;
  long from_stride;
  bf16* to;
  int to_stride, dim, padded;
};

// A tile, of which there are `count` tokens, to shared memory: a token's keys and values by one warp.
template <int TOKENS, int WARPS>
__device__ __forceinline__ void load_tokens(const Columns& keys, const Columns& values, int entry,
                                            int count) {
  const int lane = threadIdx.x % WARP;
  const int warp = threadIdx.x / WARP;
  const int pieces = (keys.padded + values.padded) / 8;
  const bool is_aligned = aligned_16(keys.from, keys.from_stride * 2) && keys.dim % 8 == 0 &&
                          aligned_16(values.from, values.from_stride * 2) && values.dim % 8 == 0;
  for (int first = 0; first < pieces; first += WARP) {
    const int piece = first + lane;
    const bool is_key = 8 * piece < keys.padded;
    const int column = 8 * piece - (is_key ? 0 : keys.padded);
    const int there = max(0, min(8, (is_key ? keys.dim : values.dim) - column));
    const bf16* from = (is_key ? keys.from : values.from) + column;
    const long from_stride = is_key ? keys.from_stride : values.from_stride;
    const int to_stride = is_key ? keys.to_stride : values.to_stride;
    bf16* to = (is_key ? keys.to : values.to) + warp * to_stride + column;
    if (is_aligned) {
#pragma unroll
      for (int i = 0; i < TOKENS / WARPS; i++) {
        const bf16* at = from + __shfl_sync(0xffffffffu, entry, i) * from_stride;
        if (piece < pieces) {
          copy_async_16(to + i * WARPS * to_stride, at, warp + i * WARPS < count ? 2 * there : 0);
        }
      }
    } else {
#pragma unroll 1
      for (int i = 0; i < TOKENS / WARPS; i++) {
        const bf16* at = from + __shfl_sync(0xffffffffu, entry, i) * from_stride;
#pragma unroll 1
        for (int e = 0; e < 8 && piece < pieces; e++) {
          to[i * WARPS * to_stride + e] = warp + i * WARPS < count && e < there ? at[e] : 0;
        }
      }
    }
  }
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

// A step of the online softmax (arXiv:1805.02867, algorithm 3) on two rows of a warp: scores become
// weights against the new peak, and what was added up so far is brought to it. `peak` is what this
// thread has seen.
template <int TILES, int VALUES>
__device__ __forceinline__ void soften(float (&scores)[TILES][4], float (&peak)[2], float (&most)[2],
                                       float (&sum)[2], float (&out)[VALUES][4]) {
#pragma unroll
  for (int h = 0; h < 2; h++) {
    peak[h] = row_max(peak[h]);
    const float less = exp_difference(most[h], peak[h]);
    most[h] = peak[h];
    sum[h] *= less;
#pragma unroll
    for (int v = 0; v < VALUES; v++) {
      out[v][2 * h] *= less;
      out[v][2 * h + 1] *= less;
    }
  }
#pragma unroll
  for (int n = 0; n < TILES; n++) {
#pragma unroll
    for (int i = 0; i < 4; i++) {
      scores[n][i] = exp_difference(scores[n][i], most[i / 2]);
      sum[i / 2] += scores[n][i];
    }
  }
}

// Weights of sixteen tokens as a left operand, from two tiles of eight.
__device__ __forceinline__ void left_operand(uint32_t (&a)[4], const float (&low)[4],
                                             const float (&high)[4]) {
  a[0] = pack_bf16(low[0], low[1]);
  a[1] = pack_bf16(low[2], low[3]);
  a[2] = pack_bf16(high[0], high[1]);
  a[3] = pack_bf16(high[2], high[3]);
}
