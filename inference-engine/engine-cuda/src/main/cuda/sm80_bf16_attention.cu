// Grouped-query attention, and latent attention with its keys and values expanded.
#include "attention.cuh"

static const int TOKENS = 64;
// Heads of keys up to 256 wide, of values up to 128.
static const int MOST_STEPS = 12;
static const int MOST_VALUES = 16;

// Each warp has sixteen rows of queries, and one of TOKEN_WARPS shares of every tile of tokens.
template <int ROW_WARPS, int TOKEN_WARPS>
__device__ __forceinline__ void attend(const Attention& p) {
  DYNAMIC_SHARED(memory);
  const int share = TOKENS / TOKEN_WARPS;
  const int score_tiles = share / 8;
  const int rows = 16 * ROW_WARPS;
  const int key_padded = (p.dim + 15) / 16 * 16;
  const int key_row = key_padded + 8;
  const int value_padded = (p.value_dim + 7) / 8 * 8;
  const int value_row = value_padded + 8;
  const int stage_elements = TOKENS * (key_row + value_row);
  Stretch s;
  enter_grid();
  if (!stretch_of(p, rows, TOKENS, s)) {
    leave_nothing(p, s);
    return;
  }
  const int warp = threadIdx.x / WARP;
  const int lane = threadIdx.x % WARP;
  const int group = lane / 4;
  const int part = lane % 4;
  const int row = warp % ROW_WARPS * 16 + group;
  const int token_warp = warp / ROW_WARPS;

  uint32_t q[MOST_STEPS][4];
  const bf16* low = p.q + head_of(p, s, min(row, s.rows - 1)) * p.dim;
  const bf16* high = p.q + head_of(p, s, min(row + 8, s.rows - 1)) * p.dim;
#pragma unroll
  for (int step = 0; step < MOST_STEPS; step++) {
    const uint2 a = four_of(low, 16 * step + 4 * part, p.dim);
    const uint2 b = four_of(high, 16 * step + 4 * part, p.dim);
    q[step][0] = a.x;
    q[step][1] = b.x;
    q[step][2] = a.y;
    q[step][3] = b.y;
  }
  float out[MOST_VALUES][4];
#pragma unroll
  for (int i = 0; i < 4 * MOST_VALUES; i++) {
    out[i / 4][i % 4] = 0;
  }
  float most[2] = {-INFINITY, -INFINITY};
  float sum[2] = {0, 0};
  const int last[2] = {position_of(s, min(row, s.rows - 1)),
                       position_of(s, min(row + 8, s.rows - 1))};

  auto load = [&](int token, int stage) {
    if (token < s.to) {
      bf16* to = (bf16*)memory + stage * stage_elements;
      const int count = min(TOKENS, s.to - token);
      load_tokens(p, s, to, key_row, key_padded, p.keys + blockIdx.y * p.key_group, p.key_stride,
                  p.dim, token, count, TOKENS);
      load_tokens(p, s, to + TOKENS * key_row, value_row, value_padded,
                  p.values + blockIdx.y * p.value_group, p.value_stride, p.value_dim, token, count,
                  TOKENS);
    }
    copy_async_commit();
  };
  load(s.from, 0);
  int stage = 0;
  for (int token = s.from; token < s.to; token += TOKENS, stage ^= 1) {
    load(token + TOKENS, stage ^ 1);
    copy_async_wait<1>();
    __syncthreads();
    const bf16* keys = (const bf16*)memory + stage * stage_elements;
    const bf16* values = keys + TOKENS * key_row;
    const int first = token_warp * share;
    float scores[score_tiles][4];
#pragma unroll
    for (int n = 0; n < score_tiles; n++) {
      scores[n][0] = scores[n][1] = scores[n][2] = scores[n][3] = 0;
#pragma unroll
      for (int step = 0; step < MOST_STEPS; step++) {
        if (16 * step < p.dim) {
          const uint2 k =
              *(const uint2*)(keys + (first + 8 * n + group) * key_row + 16 * step + 4 * part);
          const uint32_t b[2] = {k.x, k.y};
          mma_m16n8k16(scores[n], q[step], b);
        }
      }
    }
    float peak[2] = {most[0], most[1]};
#pragma unroll
    for (int n = 0; n < score_tiles; n++) {
#pragma unroll
      for (int i = 0; i < 4; i++) {
        const int at = token + first + 8 * n + 2 * part + i % 2;
        scores[n][i] = at < s.to && at <= last[i / 2] ? scores[n][i] * p.scale : -INFINITY;
        peak[i / 2] = fmaxf(peak[i / 2], scores[n][i]);
      }
    }
#pragma unroll
    for (int h = 0; h < 2; h++) {
      peak[h] = row_max(peak[h]);
      const float less = exp_difference(most[h], peak[h]);
      most[h] = peak[h];
      sum[h] *= less;
#pragma unroll
      for (int v = 0; v < MOST_VALUES; v++) {
        out[v][2 * h] *= less;
        out[v][2 * h + 1] *= less;
      }
    }
#pragma unroll
    for (int n = 0; n < score_tiles; n++) {
#pragma unroll
      for (int i = 0; i < 4; i++) {
        scores[n][i] = exp_difference(scores[n][i], most[i / 2]);
        sum[i / 2] += scores[n][i];
      }
    }
#pragma unroll
    for (int step = 0; step < share / 16; step++) {
      const uint32_t a[4] = {pack_bf16(scores[2 * step][0], scores[2 * step][1]),
                             pack_bf16(scores[2 * step][2], scores[2 * step][3]),
                             pack_bf16(scores[2 * step + 1][0], scores[2 * step + 1][1]),
                             pack_bf16(scores[2 * step + 1][2], scores[2 * step + 1][3])};
      const bf16* at = values + (first + 16 * step + lane % 16) * value_row;
#pragma unroll
      for (int v = 0; v < MOST_VALUES; v++) {
        if (8 * v < p.value_dim) {
          uint32_t b[2];
          load_matrix_x2_transposed(b, at + 8 * v);
          mma_m16n8k16(out[v], a, b);
        }
      }
    }
    __syncthreads();
  }

  copy_async_wait<0>();
  // the warps' shares meet in shared memory
  float* outs = (float*)memory;
  __shared__ float mosts[TOKEN_WARPS][rows];
  __shared__ float sums[TOKEN_WARPS][rows];
#pragma unroll
  for (int h = 0; h < 2; h++) {
    sum[h] = row_sum(sum[h]);
    if (part == 0) {
      mosts[token_warp][row + 8 * h] = most[h];
      sums[token_warp][row + 8 * h] = sum[h];
    }
#pragma unroll
    for (int v = 0; v < MOST_VALUES; v++) {
      if (8 * v < p.value_dim) {
        float* at = outs + (token_warp * rows + row + 8 * h) * value_padded + 8 * v + 2 * part;
        at[0] = out[v][2 * h];
        at[1] = out[v][2 * h + 1];
      }
    }
  }
  __syncthreads();
  for (int i = threadIdx.x; i < s.rows * p.value_dim; i += blockDim.x) {
    const int r = i / p.value_dim;
    const int column = i % p.value_dim;
    float peak = -INFINITY;
    for (int w = 0; w < TOKEN_WARPS; w++) {
      peak = fmaxf(peak, mosts[w][r]);
    }
    float total = 0;
    float value = 0;
    for (int w = 0; w < TOKEN_WARPS; w++) {
      const float factor = exp_difference(mosts[w][r], peak);
      total += factor * sums[w][r];
      value += factor * outs[(w * rows + r) * value_padded + column];
    }
    leave(p, s, r, column, total > 0 ? value / total : 0);
    if (p.splits > 1 && column == 0) {
      p.partial_lse[(long)blockIdx.z * p.rows * p.heads + head_of(p, s, r)] =
          total > 0 ? peak + __logf(total) : -INFINITY;
    }
  }
}

// For prompts: 64 rows a block. Grid (tiles, groups, splits), 128 threads.
extern "C" __global__ void __launch_bounds__(128) sm80_bf16_attention_64(const Attention p) {
  attend<4, 1>(p);
}

// For answers: 16 rows a block, the tokens shared out between its warps.
extern "C" __global__ void __launch_bounds__(128) sm80_bf16_attention_16(const Attention p) {
  attend<1, 4>(p);
}

static const int MOST_SPLITS = 512;

// Joins the splits; a block of whole warps for each row and head.
extern "C" __global__ void sm80_bf16_attention_join(bf16* out, const float* partial,
                                                    const float* partial_lse, int splits,
                                                    int heads, int value_dim) {
  __shared__ float factors[MOST_SPLITS];
  enter_grid();
  const long count = (long)gridDim.x;
  // each warp for itself, since it costs less than to wait for one
  float peak = -INFINITY;
  for (int split = threadIdx.x % WARP; split < splits; split += WARP) {
    peak = fmaxf(peak, partial_lse[split * count + blockIdx.x]);
  }
#pragma unroll
  for (int lane = WARP / 2; lane > 0; lane /= 2) {
    peak = fmaxf(peak, __shfl_xor_sync(0xffffffffu, peak, lane));
  }
  for (int split = threadIdx.x; split < splits; split += blockDim.x) {
    factors[split] = exp_difference(partial_lse[split * count + blockIdx.x], peak);
  }
  __syncthreads();
  for (int i = threadIdx.x; i < value_dim; i += blockDim.x) {
    float total = 0;
    float value = 0;
#pragma unroll 16
    for (int split = 0; split < splits; split++) {
      const float factor = factors[split];
      // an empty split has left nothing to read
      const float part = factor > 0 ? partial[(split * count + blockIdx.x) * value_dim + i] : 0;
      total += factor;
      value += factor * part;
    }
    out[(long)blockIdx.x * value_dim + i] = to_bf16(total > 0 ? value / total : 0);
  }
}
