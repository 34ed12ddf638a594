#include "gemm.cuh"

GEMM_KERNELS(sm80_fp8_gemm, Fp8Weights)
