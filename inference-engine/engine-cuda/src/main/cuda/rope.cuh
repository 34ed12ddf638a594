// Rotary position embedding (arXiv:2104.09864).
#pragma once

#include "common.cuh"

// Which elements of a head rotate together.
enum RopeLayout { HALVES = 0, PAIRS = 1 };

// Element i of a head that is still unrotated at `head`.
__device__ __forceinline__ float rotated(const float* head, const float2* angles, int pairs,
                                         int layout, int i) {
  if (i >= 2 * pairs) {
    return head[i];
  }
  const int pair = layout == PAIRS ? i / 2 : i % pairs;
  const bool second = layout == PAIRS ? i % 2 == 1 : i >= pairs;
  const float a = head[layout == PAIRS ? 2 * pair : pair];
  const float b = head[layout == PAIRS ? 2 * pair + 1 : pair + pairs];
  const float2 turn = angles[pair];
  return second ? b * turn.x + a * turn.y : a * turn.x - b * turn.y;
}
