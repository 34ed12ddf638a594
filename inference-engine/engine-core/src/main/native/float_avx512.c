// The products of float_avx2.c for x86-64 with AVX-512, bit for bit the same.

#define LANES 16
#include "float_panels.h"

KERNELS(_avx512)
