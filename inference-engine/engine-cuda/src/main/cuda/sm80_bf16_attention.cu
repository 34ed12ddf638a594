// Grouped-query attention, and latent attention with its keys and values expanded.
#include "attention.cuh"

static const int TOKENS = 64;
// Heads of keys up to 256 wide, of values up to 128.
static const int MOST_STEPS = 12;
static const int MOST_VALUES = 16;

// Two rows of queries, as the tensor cores take them. What is beyond a row's end is multiplied by the
// keys' zeros, so its last elements do; and nobody waits here for any.
__device__ __forceinline__ void load_queries(uint32_t (&q)[MOST_STEPS][4], const bf16* low,
                                             const bf16* high, int dim) {
  const int part = threadIdx.x % 4;
  if (dim % 4 == 0) {
#pragma unroll
    for (int step = 0; step < MOST_STEPS; step++) {
      const int k = min(16 * step + 4 * part, dim - 4);
      const uint2 a = *(const uint2*)(low + k);
      const uint2 b = *(const uint2*)(high + k);
      q[step][0] = a.x;
      q[step][1] = b.x;
      q[step][2] = a.y;
      q[step][3] = b.y;
    }
  } else {
#pragma unroll
    for (int step = 0; step < MOST_STEPS; step++) {
#pragma unroll
      for (int i = 0; i < 4; i++) {
        const bf16* from = i % 2 == 0 ? low : high;
        const int k = 16 * step + 4 * part + i / 2 * 2;
        q[step][i] = from[min(k, dim - 1)] | (uint32_t)from[min(k + 1, dim - 1)] << 16;
      }
    }
  }
}

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
  const int WARPS = ROW_WARPS * TOKEN_WARPS;
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
  load_queries(q, p.q + head_of(p, s, min(row, s.rows - 1)) * p.dim,
               p.q + head_of(p, s, min(row + 8, s.rows - 1)) * p.dim, p.dim);
  const int entry = entry_of_lane<TOKENS, WARPS>(p, s, s.from);
  float out[MOST_VALUES][4];
#pragma unroll
  for (int i = 0; i < 4 * MOST_VALUES; i++) {
    out[i / 4][i % 4] = 0;
  }
  float most[2] = {-INFINITY, -INFINITY};
  float sum[2] = {0, 0};
  const int last[2] = {position_of(s, min(row, s.rows - 1)),
                       position_of(s, min(row + 8, s.rows - 1))};

  auto load = [&](int token, int stage, int entry) {
    if (token < s.to) {
      bf16* to = (bf16*)memory + stage * stage_elements;
      const Columns keys = {p.keys + blockIdx.y * p.key_group, p.key_stride, to, key_row, p.dim,
                            key_padded};
      const Columns values = {p.values + blockIdx.y * p.value_group, p.value_stride,
                              to + TOKENS * key_row, value_row, p.value_dim, value_padded};
      load_tokens<TOKENS, WARPS>(keys, values, entry, s.to - token);
    }
    copy_async_commit();
  };
  load(s.from, 0, entry);
  int next_entry = entry_of_lane<TOKENS, WARPS>(p, s, s.from + TOKENS);
  int stage = 0;
  for (int token = s.from; token < s.to; token += TOKENS, stage ^= 1) {
    load(token + TOKENS, stage ^ 1, next_entry);
    next_entry = entry_of_lane<TOKENS, WARPS>(p, s, token + 2 * TOKENS);
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
    soften(scores, peak, most, sum, out);
#pragma unroll
    for (int step = 0; step < share / 16; step++) {
      uint32_t a[4];
      left_operand(a, scores[2 * step], scores[2 * step + 1]);
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
  for (int r = warp; r < s.rows; r += WARPS) {
    float peak = -INFINITY;
#pragma unroll
    for (int w = 0; w < TOKEN_WARPS; w++) {
      peak = fmaxf(peak, mosts[w][r]);
    }
    float factors[TOKEN_WARPS];
    float total = 0;
#pragma unroll
    for (int w = 0; w < TOKEN_WARPS; w++) {
      factors[w] = exp_difference(mosts[w][r], peak);
      total += factors[w] * sums[w][r];
    }
    const long head = head_of(p, s, r);
    for (int column = lane; column < p.value_dim; column += WARP) {
      float value = 0;
#pragma unroll
      for (int w = 0; w < TOKEN_WARPS; w++) {
        value += factors[w] * outs[(w * rows + r) * value_padded + column];
      }
      leave(p, head, column, total > 0 ? value / total : 0);
    }
    if (p.splits > 1 && lane == 0) {
      p.partial_lse[(long)blockIdx.z * p.rows * p.heads + head] =
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

// Of a warp, one after another; and the columns of a warp's lanes.
static const int JOIN_AT_ONCE = 4;
static const int JOIN_COLUMNS = 128;
static const int MOST_JOIN_WARPS = 8;

// Joins the splits. Blocks of split warps × column warps; grid (rows and heads, pieces of columns).
extern "C" __global__ void __launch_bounds__(256)
    sm80_bf16_attention_join(bf16* out, const float* partial, const float* partial_lse, int splits,
                             int value_dim, int column_warps) {
  const int EACH = JOIN_COLUMNS / WARP;
  __shared__ float factors[MOST_SPLITS];
  __shared__ float sums[MOST_JOIN_WARPS][JOIN_COLUMNS];
  __shared__ float totals[MOST_JOIN_WARPS];
  const int lane = threadIdx.x % WARP;
  const int warp = threadIdx.x / WARP;
  const int split_warps = blockDim.x / WARP / column_warps;
  const int column_warp = warp % column_warps;
  const int split_warp = warp / column_warps;
  const int first = (blockIdx.y * column_warps + column_warp) * JOIN_COLUMNS + lane;
  const long count = gridDim.x;
  enter_grid();
  float parts[JOIN_AT_ONCE][EACH];
  auto load = [&](int from) {
#pragma unroll
    for (int i = 0; i < JOIN_AT_ONCE; i++) {
      const long split = from + i * split_warps;
#pragma unroll
      for (int c = 0; c < EACH; c++) {
        const int column = first + WARP * c;
        parts[i][c] = split < splits && column < value_dim
                          ? partial[(split * count + blockIdx.x) * value_dim + column]
                          : 0;
      }
    }
  };
  // under way while the factors are made
  load(split_warp);
  // each warp for itself, since it costs less than to wait for one
  float peak = -INFINITY;
#pragma unroll 4
  for (int split = lane; split < splits; split += WARP) {
    peak = fmaxf(peak, partial_lse[split * count + blockIdx.x]);
  }
#pragma unroll
  for (int other = WARP / 2; other > 0; other /= 2) {
    peak = fmaxf(peak, __shfl_xor_sync(0xffffffffu, peak, other));
  }
  for (int split = threadIdx.x; split < splits; split += blockDim.x) {
    factors[split] = exp_difference(partial_lse[split * count + blockIdx.x], peak);
  }
  __syncthreads();
  float value[EACH] = {0, 0, 0, 0};
  float total = 0;
  for (int from = split_warp; from < splits; from += JOIN_AT_ONCE * split_warps) {
    if (from != split_warp) {
      load(from);
    }
#pragma unroll
    for (int i = 0; i < JOIN_AT_ONCE; i++) {
      const int split = from + i * split_warps;
      const float factor = split < splits ? factors[split] : 0;
      total += factor;
#pragma unroll
      for (int c = 0; c < EACH; c++) {
        // an empty split has left nothing to read
        value[c] += factor > 0 ? factor * parts[i][c] : 0;
      }
    }
  }
#pragma unroll
  for (int c = 0; c < EACH; c++) {
    sums[warp][lane + WARP * c] = value[c];
  }
  if (lane == 0) {
    totals[warp] = total;
  }
  __syncthreads();
  for (int c = split_warp; c < EACH; c += split_warps) {
    float sum = 0;
    float all = 0;
    for (int w = column_warp; w < split_warps * column_warps; w += column_warps) {
      sum += sums[w][lane + WARP * c];
      all += totals[w];
    }
    const int column = first + WARP * c;
    if (column < value_dim) {
      out[(long)blockIdx.x * value_dim + column] = to_bf16(all > 0 ? sum / all : 0);
    }
  }
}
