// Multi-head latent attention, absorbed (DeepSeek-V2, section 2.1; as FlashMLA does it): all heads
// attend to the cached latents as if they were one shared key, whose first part is the value too. A
// tile of latents is read once for up to 64 heads.
#include "attention.cuh"

static const int TOKENS = 32;
static const int MOST_RANK = 512;
// Floats from row to row of the scores: the tensor cores' reads of a row meet no bank twice.
static const int SCORE_ROW = TOKENS + 4;

// Warps are ROW_WARPS × COLUMN_WARPS: sixteen rows of queries, and a share of the value's columns.
template <int ROW_WARPS, int COLUMN_WARPS>
__device__ __forceinline__ void attend_latents(const Attention& p) {
  DYNAMIC_SHARED(memory);
  const int rows = 16 * ROW_WARPS;
  const int values = MOST_RANK / 8 / COLUMN_WARPS;
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

  for (int i = threadIdx.x; i < rows * padded; i += blockDim.x) {
    const int r = i / padded;
    const int k = i % padded;
    q[r * stride + k] =
        r < s.rows && k < p.dim ? p.q[head_of(p, s, r) * p.dim + k] : (bf16)0;
  }
  float out[values][4];
#pragma unroll
  for (int v = 0; v < values; v++) {
    out[v][0] = out[v][1] = out[v][2] = out[v][3] = 0;
  }
  float most[2] = {-INFINITY, -INFINITY};
  float sum[2] = {0, 0};
  const int last[2] = {position_of(s, min(row, s.rows - 1)),
                       position_of(s, min(row + 8, s.rows - 1))};

  auto load = [&](int token, int stage) {
    if (token < s.to) {
      load_tokens(p, s, latents + stage * TOKENS * stride, stride, padded, p.keys, p.key_stride,
                  p.dim, token, min(TOKENS, s.to - token), TOKENS);
    }
    copy_async_commit();
  };
  load(s.from, 0);
  int stage = 0;
  for (int token = s.from; token < s.to; token += TOKENS, stage ^= 1) {
    load(token + TOKENS, stage ^ 1);
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
#pragma unroll
    for (int h = 0; h < 2; h++) {
      peak[h] = row_max(peak[h]);
      const float less = exp_difference(most[h], peak[h]);
      most[h] = peak[h];
      sum[h] *= less;
#pragma unroll
      for (int v = 0; v < values; v++) {
        out[v][2 * h] *= less;
        out[v][2 * h + 1] *= less;
      }
    }
#pragma unroll
    for (int n = 0; n < TOKENS / 8; n++) {
#pragma unroll
      for (int i = 0; i < 4; i++) {
        weights[n][i] = exp_difference(weights[n][i], most[i / 2]);
        sum[i / 2] += weights[n][i];
      }
    }
#pragma unroll
    for (int step = 0; step < TOKENS / 16; step++) {
      const uint32_t a[4] = {pack_bf16(weights[2 * step][0], weights[2 * step][1]),
                             pack_bf16(weights[2 * step][2], weights[2 * step][3]),
                             pack_bf16(weights[2 * step + 1][0], weights[2 * step + 1][1]),
                             pack_bf16(weights[2 * step + 1][2], weights[2 * step + 1][3])};
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
#pragma unroll
      for (int v = 0; v < values; v++) {
#pragma unroll
        for (int i = 0; i < 2; i++) {
          const int column = first_column + 8 * v + 2 * part + i;
          if (column < p.value_dim) {
            leave(p, s, row + 8 * h, column, total > 0 ? out[v][2 * h + i] / total : 0);
          }
        }
      }
      if (p.splits > 1 && column_warp == 0 && part == 0) {
        p.partial_lse[(long)blockIdx.z * p.rows * p.heads + head_of(p, s, row + 8 * h)] =
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

extern "C" __global__ void __launch_bounds__(128) sm80_bf16_latent_attention_16(const Attention p) {
  attend_latents<1, 4>(p);
}
