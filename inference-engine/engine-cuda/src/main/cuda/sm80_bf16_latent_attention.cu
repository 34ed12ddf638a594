// Multi-head latent attention, absorbed (DeepSeek-V2, section 2.1; as FlashMLA does it): all heads
// attend to the cached latents as if they were one shared key, whose first part is the value too. A
// tile of latents is read once for up to 64 heads.
#include "attention.cuh"

static const int TOKENS = 32;
static const int MOST_RANK = 512;

// Rows of queries, or latents of tokens; lane i of a warp knows which is the warp's i-th.
template <int ROWS, int WARPS>
__device__ __forceinline__ void load_rows(bf16* to, int stride, const bf16* from, long from_stride,
                                          int dim, int lanes_row, int count) {
  const Columns rows = {from, from_stride, to, stride, dim, stride - 8};
  const Columns none = {from, from_stride, to, 0, 0, 0};
  load_tokens<ROWS, WARPS>(rows, none, lanes_row, count);
}

template <int ROWS, int WARPS>
__device__ __forceinline__ void load_queries(const Attention& p, const Stretch& s, bf16* to,
                                             int stride) {
  const int row = threadIdx.x / WARP + threadIdx.x % WARP * WARPS;
  load_rows<ROWS, WARPS>(to, stride, p.q + head_of(p, s, 0) * p.dim, p.dim, p.dim,
                         min(row, s.rows - 1), s.rows);
}

static const int FEW = 16;
static const int FEW_WARPS = 8;
// Each warp makes scores of eight tokens, from a share of the columns.
static const int FEW_TOKEN_WARPS = TOKENS / 8;
static const int FEW_DEPTH_WARPS = FEW_WARPS / FEW_TOKEN_WARPS;
static const int FEW_SCORE_ROW = TOKENS + 8;

// Sixteen rows of queries, and for each warp a share of the value's columns.
__device__ __forceinline__ void attend_few(const Attention& p) {
  DYNAMIC_SHARED(memory);
  const int values = MOST_RANK / 8 / FEW_WARPS;
  const int stride = (p.dim + 15) / 16 * 16 + 8;
  // steps of a product, two at a time
  const int steps = stride / 16;
  const int pairs = (steps + 1) / 2;
  bf16* q = (bf16*)memory;
  bf16* latents = q + FEW * stride;
  float* scores = (float*)(latents + 2 * TOKENS * stride);
  Stretch s;
  enter_grid();
  if (!stretch_of(p, FEW, TOKENS, s)) {
    leave_nothing(p, s);
    return;
  }
  const int warp = threadIdx.x / WARP;
  const int lane = threadIdx.x % WARP;
  const int group = lane / 4;
  const int part = lane % 4;
  const int token_warp = warp % FEW_TOKEN_WARPS;
  const int depth_warp = warp / FEW_TOKEN_WARPS;
  const int first_column = warp * values * 8;

  auto load = [&](int token, int stage, int entry) {
    if (token < s.to) {
      load_rows<TOKENS, FEW_WARPS>(latents + stage * TOKENS * stride, stride, p.keys, p.key_stride,
                                   p.dim, entry, s.to - token);
    }
    copy_async_commit();
  };
  load_queries<FEW, FEW_WARPS>(p, s, q, stride);
  const int entry = entry_of_lane<TOKENS, FEW_WARPS>(p, s, s.from);
  load(s.from, 0, entry);
  int next_entry = entry_of_lane<TOKENS, FEW_WARPS>(p, s, s.from + TOKENS);

  float out[values][4];
#pragma unroll
  for (int v = 0; v < values; v++) {
    out[v][0] = out[v][1] = out[v][2] = out[v][3] = 0;
  }
  float most[2] = {-INFINITY, -INFINITY};
  float sum[2] = {0, 0};
  const int last[2] = {position_of(s, min(group, s.rows - 1)),
                       position_of(s, min(group + 8, s.rows - 1))};
  int stage = 0;
  for (int token = s.from; token < s.to; token += TOKENS, stage ^= 1) {
    copy_async_wait<0>();
    __syncthreads();
    load(token + TOKENS, stage ^ 1, next_entry);
    next_entry = entry_of_lane<TOKENS, FEW_WARPS>(p, s, token + 2 * TOKENS);
    const bf16* tile = latents + stage * TOKENS * stride;

    float score[2][4] = {{0, 0, 0, 0}, {0, 0, 0, 0}};
    const bf16* q_at = q + lane % 16 * stride + lane / 16 * 8;
    const bf16* key_at = tile + (token_warp * 8 + lane % 8) * stride + lane / 8 * 8;
#pragma unroll 9
    for (int pair = depth_warp * pairs / FEW_DEPTH_WARPS;
         pair < (depth_warp + 1) * pairs / FEW_DEPTH_WARPS; pair++) {
      uint32_t a[4], b[4];
      load_matrix_x4(b, key_at + 32 * pair);
      const uint32_t low[2] = {b[0], b[1]};
      const uint32_t high[2] = {b[2], b[3]};
      load_matrix_x4(a, q_at + 32 * pair);
      mma_m16n8k16(score[0], a, low);
      if (2 * pair + 1 < steps) {
        load_matrix_x4(a, q_at + 32 * pair + 16);
        mma_m16n8k16(score[1], a, high);
      }
    }
#pragma unroll
    for (int h = 0; h < 2; h++) {
      *(float2*)(scores + (depth_warp * FEW + group + 8 * h) * FEW_SCORE_ROW + token_warp * 8 +
                 2 * part) =
          make_float2(score[0][2 * h] + score[1][2 * h], score[0][2 * h + 1] + score[1][2 * h + 1]);
    }
    __syncthreads();

    // softmax: every warp for all rows and tokens, in the layout of a left operand
    float weights[TOKENS / 8][4];
    float peak[2] = {most[0], most[1]};
#pragma unroll
    for (int n = 0; n < TOKENS / 8; n++) {
#pragma unroll
      for (int h = 0; h < 2; h++) {
        float2 both = make_float2(0, 0);
#pragma unroll
        for (int d = 0; d < FEW_DEPTH_WARPS; d++) {
          const float2 one = *(const float2*)(scores + (d * FEW + group + 8 * h) * FEW_SCORE_ROW +
                                              8 * n + 2 * part);
          both.x += one.x;
          both.y += one.y;
        }
        const int at = token + 8 * n + 2 * part;
        weights[n][2 * h] = at < s.to && at <= last[h] ? both.x * p.scale : -INFINITY;
        weights[n][2 * h + 1] = at + 1 < s.to && at + 1 <= last[h] ? both.y * p.scale : -INFINITY;
        peak[h] = fmaxf(peak[h], fmaxf(weights[n][2 * h], weights[n][2 * h + 1]));
      }
    }
    soften(weights, peak, most, sum, out);
#pragma unroll
    for (int step = 0; step < TOKENS / 16; step++) {
      uint32_t a[4];
      left_operand(a, weights[2 * step], weights[2 * step + 1]);
      const bf16* at = tile + (16 * step + lane % 16) * stride + first_column + lane / 16 * 8;
#pragma unroll
      for (int v = 0; v < values; v += 2) {
        if (first_column + 8 * v < p.value_dim) {
          uint32_t b[4];
          load_matrix_x4_transposed(b, at + 8 * v);
          const uint32_t low[2] = {b[0], b[1]};
          const uint32_t high[2] = {b[2], b[3]};
          mma_m16n8k16(out[v], a, low);
          mma_m16n8k16(out[v + 1], a, high);
        }
      }
    }
  }

  const long outputs = (long)p.rows * p.heads;
#pragma unroll
  for (int h = 0; h < 2; h++) {
    const float total = row_sum(sum[h]);
    const float factor = total > 0 ? 1 / total : 0;
    if (group + 8 * h < s.rows) {
      const long head = head_of(p, s, group + 8 * h);
#pragma unroll
      for (int v = 0; v < values; v++) {
        const int column = first_column + 8 * v + 2 * part;
        const float low = out[v][2 * h] * factor;
        const float high = out[v][2 * h + 1] * factor;
        if (column + 1 < p.value_dim && p.value_dim % 2 == 0) {
          if (p.splits == 1) {
            *(uint32_t*)(p.out + head * p.value_dim + column) = pack_bf16(low, high);
          } else {
            *(float2*)(p.partial + (blockIdx.z * outputs + head) * p.value_dim + column) =
                make_float2(low, high);
          }
        } else {
          for (int i = 0; i < 2; i++) {
            if (column + i < p.value_dim) {
              leave(p, head, column + i, i == 0 ? low : high);
            }
          }
        }
      }
      if (p.splits > 1 && warp == 0 && part == 0) {
        p.partial_lse[blockIdx.z * outputs + head] =
            total > 0 ? most[h] + __logf(total) : -INFINITY;
      }
    }
  }
}

// Floats from row to row of the scores: the tensor cores' reads of a row meet no bank twice.
static const int SCORE_ROW = TOKENS + 4;

// Warps are ROW_WARPS × COLUMN_WARPS: sixteen rows of queries, and a share of the value's columns.
template <int ROW_WARPS, int COLUMN_WARPS>
__device__ __forceinline__ void attend_latents(const Attention& p) {
  DYNAMIC_SHARED(memory);
  const int rows = 16 * ROW_WARPS;
  const int values = MOST_RANK / 8 / COLUMN_WARPS;
  const int WARPS = ROW_WARPS * COLUMN_WARPS;
  const int padded = (p.dim + 15) / 16 * 16;
  const int stride = padded + 8;
  bf16* q = (bf16*)memory;
  bf16* latents = q + rows * stride;
  float* scores = (float*)(latents + 2 * TOKENS * stride);
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
  const int column_warp = warp / ROW_WARPS;
  const int first_column = column_warp * values * 8;

  load_queries<rows, WARPS>(p, s, q, stride);
  const int entry = entry_of_lane<TOKENS, WARPS>(p, s, s.from);
  float out[values][4];
#pragma unroll
  for (int v = 0; v < values; v++) {
    out[v][0] = out[v][1] = out[v][2] = out[v][3] = 0;
  }
  float most[2] = {-INFINITY, -INFINITY};
  float sum[2] = {0, 0};
  const int last[2] = {position_of(s, min(row, s.rows - 1)),
                       position_of(s, min(row + 8, s.rows - 1))};

  auto load = [&](int token, int stage, int entry) {
    if (token < s.to) {
      load_rows<TOKENS, WARPS>(latents + stage * TOKENS * stride, stride, p.keys, p.key_stride,
                               p.dim, entry, s.to - token);
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
    const bf16* tile = latents + stage * TOKENS * stride;

    // scores: each warp for a share of the tokens
    for (int n = column_warp; n < TOKENS / 8; n += COLUMN_WARPS) {
      float score[4] = {0, 0, 0, 0};
#pragma unroll 4
      for (int k = 0; k < padded; k += 16) {
        const uint2 low = *(const uint2*)(q + row * stride + k + 4 * part);
        const uint2 high = *(const uint2*)(q + (row + 8) * stride + k + 4 * part);
        const uint2 key = *(const uint2*)(tile + (8 * n + group) * stride + k + 4 * part);
        const uint32_t a[4] = {low.x, high.x, low.y, high.y};
        const uint32_t b[2] = {key.x, key.y};
        mma_m16n8k16(score, a, b);
      }
#pragma unroll
      for (int i = 0; i < 4; i++) {
        scores[(row + i / 2 * 8) * SCORE_ROW + 8 * n + 2 * part + i % 2] = score[i] * p.scale;
      }
    }
    __syncthreads();

    // softmax: every warp for its rows and all tokens, in the layout of a left operand
    float weights[TOKENS / 8][4];
    float peak[2] = {most[0], most[1]};
#pragma unroll
    for (int n = 0; n < TOKENS / 8; n++) {
#pragma unroll
      for (int i = 0; i < 4; i++) {
        const int at = 8 * n + 2 * part + i % 2;
        const bool seen = token + at < s.to && token + at <= last[i / 2];
        weights[n][i] = seen ? scores[(row + i / 2 * 8) * SCORE_ROW + at] : -INFINITY;
        peak[i / 2] = fmaxf(peak[i / 2], weights[n][i]);
      }
    }
    soften(weights, peak, most, sum, out);
#pragma unroll
    for (int step = 0; step < TOKENS / 16; step++) {
      uint32_t a[4];
      left_operand(a, weights[2 * step], weights[2 * step + 1]);
      const bf16* at = tile + (16 * step + lane % 16) * stride + first_column;
#pragma unroll
      for (int v = 0; v < values; v++) {
        if (first_column + 8 * v < p.value_dim) {
          uint32_t b[2];
          load_matrix_x2_transposed(b, at + 8 * v);
          mma_m16n8k16(out[v], a, b);
        }
      }
    }
    __syncthreads();
  }

#pragma unroll
  for (int h = 0; h < 2; h++) {
    const float total = row_sum(sum[h]);
    if (row + 8 * h < s.rows) {
      const long head = head_of(p, s, row + 8 * h);
#pragma unroll
      for (int v = 0; v < values; v++) {
#pragma unroll
        for (int i = 0; i < 2; i++) {
          const int column = first_column + 8 * v + 2 * part + i;
          if (column < p.value_dim) {
            leave(p, head, column, total > 0 ? out[v][2 * h + i] / total : 0);
          }
        }
      }
      if (p.splits > 1 && column_warp == 0 && part == 0) {
        p.partial_lse[(long)blockIdx.z * p.rows * p.heads + head] =
            total > 0 ? most[h] + __logf(total) : -INFINITY;
      }
    }
  }
}

// Grid (tiles, 1, splits). 64 rows a block need more shared memory than small devices have.
extern "C" __global__ void __launch_bounds__(256, 1)
    sm80_bf16_latent_attention_64(const Attention p) {
  attend_latents<4, 2>(p);
}

extern "C" __global__ void __launch_bounds__(256, 2)
    sm80_bf16_latent_attention_16(const Attention p) {
  attend_few(p);
}
