#include "stream.cuh"

SKINNY_KERNELS(sm80_bf16_skinny, Bf16Weights)
