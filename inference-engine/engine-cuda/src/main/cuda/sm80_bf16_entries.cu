// From projections to what attention reads: heads normalised and rotated, entries put in the cache.
#include "rope.cuh"

static const int MOST_HEAD = 256;

struct GroupedEntries {
  // [rows, heads · dim], and the cache's entries: the keys of all groups, then their values.
  bf16* q;
  bf16* cache;
  // A row's queries, keys and values begin so many floats into it.
  const float* projected;
  const float* q_norm;
  const float* k_norm;
  const float2* angles;
  const int* slots;
  long stride;
  int q_at, k_at, v_at;
  int heads, groups, dim, pairs, layout;
  float epsilon;
};

// A warp for each head of queries, keys and values: grid (rows, ⌈heads + 2 · groups / 4⌉).
extern "C" __global__ void __launch_bounds__(128) sm80_bf16_grouped_entries(const GroupedEntries p) {
  enter_grid();
  __shared__ float heads[4][MOST_HEAD];
  const int row = blockIdx.x;
  const int unit = blockIdx.y * 4 + threadIdx.x / WARP;
  const int lane = threadIdx.x % WARP;
  if (unit >= p.heads + 2 * p.groups) {
    return;
  }
  float* head = heads[threadIdx.x / WARP];
  const bool query = unit < p.heads;
  const bool key = !query && unit < p.heads + p.groups;
  const int index = query ? unit : key ? unit - p.heads : unit - p.heads - p.groups;
  const float* from =
      p.projected + row * p.stride + (query ? p.q_at : key ? p.k_at : p.v_at) + index * p.dim;
  const float* norm = query ? p.q_norm : key ? p.k_norm : nullptr;
  float squares = 0;
  for (int i = lane; i < p.dim; i += WARP) {
    head[i] = from[i];
    squares += from[i] * from[i];
  }
  if (norm != nullptr) {
    const float scale = 1 / sqrtf(warp_sum(squares) / p.dim + p.epsilon);
    for (int i = lane; i < p.dim; i += WARP) {
      head[i] = norm[i] * (head[i] * scale);
    }
  }
  __syncwarp();
  const long entry = (long)p.slots[row] * 2 * p.groups * p.dim;
  bf16* to = query ? p.q + ((long)row * p.heads + index) * p.dim
                   : p.cache + entry + ((key ? 0 : p.groups) + index) * p.dim;
  for (int i = lane; i < p.dim; i += WARP) {
    to[i] = to_bf16(query || key
                        ? rotated(head, p.angles + (long)row * p.pairs, p.pairs, p.layout, i)
                        : head[i]);
  }
}

// Of multi-head latent attention: a row's queries and its entry.
struct LatentEntries {
  bf16* q;       // [rows, heads, nope + rope], the second part rotated
  bf16* latent;  // [rows, heads, rank + rope]: that part, behind what is still to be multiplied
  bf16* cache;   // entries of the normalised latent, then the rotated key that all heads share
  const float* projected;
  const float* down;
  const float* norm;
  const float2* angles;
  const int* slots;
  // Floats from row to row.
  long projected_stride, down_stride;
  int heads, nope, pairs, rank, layout;
  float epsilon;
};

// Grid (rows, heads + 1): a block for each query, and one for the entry.
extern "C" __global__ void __launch_bounds__(128) sm80_bf16_latent_entries(const LatentEntries p) {
  enter_grid();
  const int row = blockIdx.x;
  const float2* angles = p.angles + (long)row * p.pairs;
  const int width = p.rank + 2 * p.pairs;
  if (blockIdx.y < p.heads) {
    const int dim = p.nope + 2 * p.pairs;
    const long head = (long)row * p.heads + blockIdx.y;
    const float* from = p.projected + row * p.projected_stride + blockIdx.y * dim;
    for (int at = threadIdx.x; at < dim; at += blockDim.x) {
      const bf16 value = to_bf16(at < p.nope ? from[at]
                                             : rotated(from + p.nope, angles, p.pairs, p.layout,
                                                       at - p.nope));
      p.q[head * dim + at] = value;
      if (at >= p.nope) {
        p.latent[head * width + p.rank + at - p.nope] = value;
      }
    }
    return;
  }
  const float* from = p.down + row * p.down_stride;
  bf16* to = p.cache + (long)p.slots[row] * width;
  float squares = 0;
  for (int i = threadIdx.x; i < p.rank; i += blockDim.x) {
    squares += from[i] * from[i];
  }
  const float scale = 1 / sqrtf(block_sum(squares) / p.rank + p.epsilon);
  for (int i = threadIdx.x; i < p.rank; i += blockDim.x) {
    to[i] = to_bf16(p.norm[i] * (from[i] * scale));
  }
  for (int i = threadIdx.x; i < 2 * p.pairs; i += blockDim.x) {
    to[p.rank + i] = to_bf16(rotated(from + p.rank, angles, p.pairs, p.layout, i));
  }
}

// For the naive path: gathers the latents [tokens, rank] of one text out of their pages.
extern "C" __global__ void sm80_bf16_latent_gather(bf16* latents, const bf16* cache,
                                                   const int* page_table, int page_size, int rank,
                                                   int width) {
  enter_grid();
  const int token = blockIdx.x;
  const long entry = (long)page_table[token / page_size] * page_size + token % page_size;
  for (int i = threadIdx.x; i < rank; i += blockDim.x) {
    latents[(long)token * rank + i] = cache[entry * width + i];
  }
}

// And puts keys [tokens, heads, nope + rope] together from their expanded part, [tokens, heads, nope +
// value], and the rotary key that all heads share.
extern "C" __global__ void sm80_bf16_latent_keys(bf16* keys, const bf16* expanded,
                                                 const bf16* cache, const int* page_table,
                                                 int page_size, int heads, int nope, int value,
                                                 int rank, int rope) {
  enter_grid();
  const int token = blockIdx.x;
  const int dim = nope + rope;
  const long entry = (long)page_table[token / page_size] * page_size + token % page_size;
  for (int i = threadIdx.x; i < heads * dim; i += blockDim.x) {
    const int head = i / dim;
    const int at = i % dim;
    keys[(long)token * heads * dim + i] =
        at < nope ? expanded[((long)token * heads + head) * (nope + value) + at]
                  : cache[entry * (rank + rope) + rank + at - nope];
  }
}
