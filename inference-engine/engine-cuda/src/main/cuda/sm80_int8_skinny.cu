#include "stream.cuh"

SKINNY_KERNELS(sm80_int8_skinny, Int8Weights)
