// Choosing tokens where the logits are: mask, temperature, top-k, top-p, min-p, and the draw.
//
// The same definition as the sampler's on the host: filters keep a beginning of the tokens by falling
// weight, equal ones by rising id, and the draw goes through them in that order; without filters it goes
// by id. Nothing is sorted: a place in that order is found by halving the range of weights.
#include "common.cuh"

static const int SAMPLE_THREADS = 512;
// Logits that a thread loads before it looks at the first of them.
static const int AT_ONCE = 16;

struct Sampling {
  int* tokens;
  float* weights;  // [rows, vocabulary], for the kernel's own use
  const float* logits;
  const float* temperatures;
  const int* top_k;
  const double* top_p;
  const double* min_p;
  const double* uniforms;
  const int* masks;             // the row's mask in `allowed`, −1 for none
  const unsigned long long* allowed;  // [masks, ⌈vocabulary / 64⌉]
  long stride;
  int vocabulary;
};

__device__ __forceinline__ double block_sum_double(double value) {
  __shared__ double sums[SAMPLE_THREADS / WARP];
#pragma unroll
  for (int lane = WARP / 2; lane > 0; lane /= 2) {
    value += __shfl_xor_sync(0xffffffffu, value, lane);
  }
  if (threadIdx.x % WARP == 0) {
    sums[threadIdx.x / WARP] = value;
  }
  __syncthreads();
  double total = 0;
  for (int warp = 0; warp < SAMPLE_THREADS / WARP; warp++) {
    total += sums[warp];
  }
  __syncthreads();
  return total;
}

// A place in the order by falling weight: all tokens heavier than `weight`, and the first `ties` of
// those that weigh as much. `count` and `mass` are what they come to.
struct Place {
  float weight;
  long ties;
  double count;
  double mass;
};

// The first place at which the count reaches `count`, or the mass exceeds `mass` (or reaches it, if
// `reach`), whichever comes first. Both limits must be within the whole.
__device__ Place place_of(const float* weights, int n, double count, double mass, bool reach) {
  // the bits of weights that are not negative are ordered as they are
  uint32_t low = 0;
  uint32_t high = 0x3f800001u;
  double heavier_count = 0;
  double heavier_mass = 0;
  // invariant: the tokens heavier than `high` − 1 do not reach the limit
  while (low + 1 < high) {
    const uint32_t middle = low + (high - low) / 2;
    const float pivot = __uint_as_float(middle - 1);
    double own_count = 0;
    double own_mass = 0;
    for (int i = threadIdx.x; i < n; i += SAMPLE_THREADS) {
      if (weights[i] > pivot) {
        own_count += 1;
        own_mass += weights[i];
      }
    }
    own_count = block_sum_double(own_count);
    own_mass = block_sum_double(own_mass);
    const bool there = own_count >= count || own_mass > mass || (reach && own_mass >= mass);
    if (there) {
      low = middle;
    } else {
      high = middle;
      heavier_count = own_count;
      heavier_mass = own_mass;
    }
  }
  // now weights of exactly `low` cross the limit
  Place place;
  place.weight = __uint_as_float(low);
  const double missing = place.weight > 0 ? (mass - heavier_mass) / place.weight : INFINITY;
  const double by_mass = reach ? ceil(missing) : floor(missing) + 1;
  place.ties = (long)fmax(1.0, fmin(count - heavier_count, by_mass));
  place.count = heavier_count + place.ties;
  place.mass = heavier_mass + place.ties * (double)place.weight;
  return place;
}

// The token at which the sum of what the tokens weigh, by rising id, first exceeds `target`; −1 when it
// never does. Each thread looks through its own stretch of the vocabulary.
template <class Weigh>
__device__ int crossing_token(int n, double target, Weigh weigh) {
  __shared__ double before[SAMPLE_THREADS + 1];
  __shared__ int found;
  const int stretch = (n + SAMPLE_THREADS - 1) / SAMPLE_THREADS;
  const int first = threadIdx.x * stretch;
  double own = 0;
  for (int i = first; i < min(n, first + stretch); i++) {
    own += weigh(i);
  }
  before[threadIdx.x + 1] = own;
  __syncthreads();
  if (threadIdx.x == 0) {
    before[0] = 0;
    for (int t = 0; t < SAMPLE_THREADS; t++) {
      before[t + 1] += before[t];
    }
    found = -1;
  }
  __syncthreads();
  if (before[threadIdx.x] <= target && target < before[threadIdx.x + 1]) {
    double reached = before[threadIdx.x];
    int last = -1;
    for (int i = first; i < min(n, first + stretch); i++) {
      const double weight = weigh(i);
      if (weight > 0) {
        reached += weight;
        last = i;
        if (target < reached) {
          break;
        }
      }
    }
    found = last;
  }
  __syncthreads();
  const int token = found;
  __syncthreads();
  return token;
}

// A block of 512 threads for each row.
extern "C" __global__ void __launch_bounds__(SAMPLE_THREADS) sm80_f32_sample(const Sampling p) {
  __shared__ float peaks[SAMPLE_THREADS];
  __shared__ int peak_tokens[SAMPLE_THREADS];
  enter_grid();
  const int row = blockIdx.x;
  const int n = p.vocabulary;
  const float* logits = p.logits + row * p.stride;
  float* weights = p.weights + (long)row * n;
  const unsigned long long* allowed =
      p.masks[row] < 0 ? nullptr : p.allowed + (long)p.masks[row] * ((n + 63) / 64);
  float peak = -INFINITY;
  int peak_token = n;
  for (int first = threadIdx.x; first < n; first += AT_ONCE * SAMPLE_THREADS) {
    float some[AT_ONCE];
#pragma unroll
    for (int j = 0; j < AT_ONCE; j++) {
      some[j] = first + j * SAMPLE_THREADS < n ? logits[first + j * SAMPLE_THREADS] : 0;
    }
#pragma unroll
    for (int j = 0; j < AT_ONCE; j++) {
      const int i = first + j * SAMPLE_THREADS;
      const bool may = i < n && (allowed == nullptr || (allowed[i / 64] >> i % 64 & 1) != 0);
      if (may && (some[j] > peak || peak_token == n)) {
        peak = some[j];
        peak_token = i;
      }
    }
  }
  peaks[threadIdx.x] = peak;
  peak_tokens[threadIdx.x] = peak_token;
  __syncthreads();
  for (int step = SAMPLE_THREADS / 2; step > 0; step /= 2) {
    if (threadIdx.x < step) {
      const float other = peaks[threadIdx.x + step];
      const int token = peak_tokens[threadIdx.x + step];
      if (other > peaks[threadIdx.x] ||
          (other == peaks[threadIdx.x] && token < peak_tokens[threadIdx.x])) {
        peaks[threadIdx.x] = other;
        peak_tokens[threadIdx.x] = token;
      }
    }
    __syncthreads();
  }
  peak = peaks[0];
  const float temperature = p.temperatures[row];
  if (temperature == 0) {
    if (threadIdx.x == 0) {
      p.tokens[row] = peak_tokens[0];
    }
    return;
  }

  double own = 0;
  for (int i = threadIdx.x; i < n; i += SAMPLE_THREADS) {
    const bool may = allowed == nullptr || (allowed[i / 64] >> i % 64 & 1) != 0;
    const float weight = may ? expf((logits[i] - peak) / temperature) : 0;
    weights[i] = weight;
    own += weight;
  }
  double mass = block_sum_double(own);
  const int top_k = p.top_k[row] == 0 ? n : min(p.top_k[row], n);
  const double top_p = p.top_p[row];
  const float floor_weight = (float)p.min_p[row];
  int token;
  if (top_k == n && top_p == 1) {
    own = 0;
    for (int i = threadIdx.x; i < n; i += SAMPLE_THREADS) {
      own += weights[i] >= floor_weight ? weights[i] : 0;
    }
    mass = block_sum_double(own);
    token = crossing_token(n, p.uniforms[row] * mass,
                      [&](int i) { return weights[i] >= floor_weight ? (double)weights[i] : 0; });
    if (token < 0) {
      token = peak_tokens[0];
    }
  } else {
    Place kept = place_of(weights, n, top_k, INFINITY, false);
    const double total = kept.mass;
    kept = place_of(weights, n, kept.count, top_p * total, true);
    own = 0;
    for (int i = threadIdx.x; i < n; i += SAMPLE_THREADS) {
      own += weights[i] >= floor_weight ? 1 : 0;
    }
    const double heavy = fmax(1.0, block_sum_double(own));
    if (heavy < kept.count) {
      kept = place_of(weights, n, heavy, INFINITY, false);
    }
    const Place drawn = place_of(weights, n, kept.count, p.uniforms[row] * kept.mass, false);
    token = crossing_token(n, drawn.ties - 1,
                      [&](int i) { return weights[i] == drawn.weight ? 1.0 : 0.0; });
  }
  if (threadIdx.x == 0) {
    p.tokens[row] = token;
  }
}

// Speculative decoding (DeepSeek-V3, section 2.2): how many of a text's guesses are what the model
// itself chose after the token before. `tokens` are the choices row by row; a text's guesses follow
// its last token. A thread for each text.
extern "C" __global__ void sm80_i32_verify(int* accepted, const int* tokens, const int* guesses,
                                           const int* first_rows, const int* counts, int texts) {
  enter_grid();
  const int text = blockIdx.x * blockDim.x + threadIdx.x;
  if (text < texts) {
    int right = 0;
    while (right < counts[text] &&
           tokens[first_rows[text] + right] == guesses[first_rows[text] + right]) {
      right++;
    }
    accepted[text] = right;
  }
}
