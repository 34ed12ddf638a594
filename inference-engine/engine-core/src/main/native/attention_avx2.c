// Attention for x86-64 with AVX2.

#define LANES 8
#include "attention.h"

AVX2 void attend_avx2(const Attention *attention) { attend(attention); }
