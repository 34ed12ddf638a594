// Attention for x86-64 with AVX-512.

#define LANES 16
#include "attention.h"

AVX512 void attend_avx512(const Attention *attention) { attend(attention); }
