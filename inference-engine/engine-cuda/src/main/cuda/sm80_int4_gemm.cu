#include "gemm.cuh"

GEMM_KERNEL(sm80_int4_gemm, Int4Weights)
