#include "gemm.cuh"

GEMM_KERNEL(sm80_fp8_gemm, Fp8Weights)
