#include "stream.cuh"

SKINNY_KERNELS(sm80_fp8_skinny, Fp8Weights)
