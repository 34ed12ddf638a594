// Chooses how a product is computed. `instructions` are those that may be used, one of kernels.h.

#define _GNU_SOURCE

#include "kernels.h"
#include "panels.h"

#include <sys/syscall.h>
#include <unistd.h>

// Linux lets a process use AMX once it has asked (Documentation/arch/x86/xstate.rst).
enum { ARCH_REQ_XCOMP_PERM = 0x1023, XFEATURE_XTILE_DATA = 18 };

static int may_use_tiles(void) {
  return __builtin_cpu_supports("amx-tile") && __builtin_cpu_supports("amx-int8") &&
         syscall(SYS_arch_prctl, ARCH_REQ_XCOMP_PERM, XFEATURE_XTILE_DATA) == 0;
}

// The most that this processor has.
EXPORT int32_t fathom_instructions(void) {
  if (!__builtin_cpu_supports("avx2") || !__builtin_cpu_supports("fma") || !__builtin_cpu_supports("f16c")) {
    return NONE;
  }
  if (!__builtin_cpu_supports("avx512bw") || !__builtin_cpu_supports("avx512dq") ||
      !__builtin_cpu_supports("avx512vl") || !__builtin_cpu_supports("avx512vnni")) {
    return AVX2_FMA;
  }
  return may_use_tiles() ? AMX_INT8 : AVX512_VNNI;
}

#define INTEGERS(name)                                                                                             \
  EXPORT void fathom_##name(int32_t instructions, const uint8_t *panel, int64_t columns, const int8_t *x,          \
                            const float *scales, const int16_t *totals, int64_t count, float *sums, float *y,      \
                            int64_t stride, int64_t outputs) {                                                     \
    const Destination to = {sums, y, stride, outputs};                                                             \
    if (instructions >= AMX_INT8 && count >= AMX_ROWS) {                                                           \
      name##_amx(panel, columns, x, scales, totals, count, &to);                                                   \
      return;                                                                                                      \
    }                                                                                                              \
    if (instructions >= AVX512_VNNI) {                                                                             \
      name##_vnni(panel, columns, x, scales, totals, count, sums);                                                 \
    } else {                                                                                                       \
      name##_avx2(panel, columns, x, scales, totals, count, sums);                                                 \
    }                                                                                                              \
    store_rows(&to, 0, count);                                                                                     \
  }

#define FLOATS(name)                                                                                               \
  EXPORT void fathom_##name(int32_t instructions, const uint8_t *panel, int64_t columns, const float *scales,      \
                            const float *x, int64_t count, float *sums, float *y, int64_t stride, int64_t outputs) { \
    if (instructions >= AVX512_VNNI) {                                                                             \
      name##_avx512(panel, columns, scales, x, count, sums);                                                       \
    } else {                                                                                                       \
      name##_avx2(panel, columns, scales, x, count, sums);                                                         \
    }                                                                                                              \
    store_rows(&(Destination){sums, y, stride, outputs}, 0, count);                                                \
  }

INTEGERS(q8_0)
INTEGERS(q4_0)
INTEGERS(q4_k)
INTEGERS(q5_k)
INTEGERS(q6_k)

FLOATS(f32)
FLOATS(bf16)
FLOATS(f16)
FLOATS(f8)

EXPORT void fathom_attend(int32_t instructions, const float *entries, const int32_t *pages, int64_t page_size,
                          int64_t width, int64_t key_at, int64_t key_size, int64_t value_at, int64_t value_size,
                          float scale, const float *q, const int32_t *q_at, const int32_t *lengths, int64_t rows,
                          float *scores, int64_t stride, float *out, const int32_t *out_at) {
  const Attention attention = {entries, pages, page_size, width, key_at, key_size, value_at, value_size, scale, q,
                               q_at, lengths, rows, scores, stride, out, out_at};
  if (instructions >= AVX512_VNNI) {
    attend_avx512(&attention);
  } else {
    attend_avx2(&attention);
  }
}
