#include "stream.cuh"

SKINNY_KERNELS(sm80_int4_skinny, Int4Weights)
