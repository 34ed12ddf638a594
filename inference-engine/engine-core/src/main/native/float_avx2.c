// Products of weight panels with activations in float32, for x86-64 with AVX2: BF16, F16, F32 and FP8.

#define LANES 8
#include "float_panels.h"

KERNELS(_avx2)
