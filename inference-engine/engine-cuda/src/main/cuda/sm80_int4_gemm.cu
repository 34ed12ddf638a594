#include "gemm.cuh"

GEMM_KERNELS(sm80_int4_gemm, Int4Weights)
