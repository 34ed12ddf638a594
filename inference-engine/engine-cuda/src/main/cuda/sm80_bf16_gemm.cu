#include "gemm.cuh"

GEMM_KERNELS(sm80_bf16_gemm, Bf16Weights)
