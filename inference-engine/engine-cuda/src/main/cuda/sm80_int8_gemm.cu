#include "gemm.cuh"

GEMM_KERNELS(sm80_int8_gemm, Int8Weights)
