#include "gemm.cuh"

GEMM_KERNEL(sm80_int8_gemm, Int8Weights)
