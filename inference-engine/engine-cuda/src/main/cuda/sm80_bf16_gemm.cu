#include "gemm.cuh"

GEMM_KERNEL(sm80_bf16_gemm, Bf16Weights)
