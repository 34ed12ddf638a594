// As much of cuBLASLt as the engine calls, on the processor: descriptions are checked as its manual has
// them, and products are computed when they are asked for. Column-major, as there.
#include <stdint.h>
#include <string.h>

#include <set>
#include <vector>

typedef int Status;

static const Status SUCCESS = 0;
static const Status INVALID_VALUE = 7;
static const Status NOT_SUPPORTED = 15;

struct Description {
  int compute, scale;
  bool transposed_a;
};

struct Layout {
  int type;
  uint64_t rows, columns;
  int64_t leading;
};

static std::set<void*> live;

static float value_of(uint16_t bits) {
  const uint32_t wide = (uint32_t)bits << 16;
  float value;
  memcpy(&value, &wide, 4);
  return value;
}

static uint16_t bits_of(float value) {
  uint32_t bits;
  memcpy(&bits, &value, 4);
  return (uint16_t)((bits + 0x7fff + (bits >> 16 & 1)) >> 16);
}

template <class T>
static Status give(void** place, T* object) {
  *place = object;
  live.insert(object);
  return SUCCESS;
}

template <class T>
static Status take(T* object) {
  if (live.erase(object) == 0) {
    return INVALID_VALUE;
  }
  delete object;
  return SUCCESS;
}

extern "C" {

// Objects that nobody has given back.
long emulation_cublaslt_live() { return live.size(); }

Status cublasLtCreate(void** handle) { return give(handle, new int(0)); }

Status cublasLtDestroy(void* handle) { return take((int*)handle); }

Status cublasLtMatmulDescCreate(void** description, int compute, int scale) {
  // CUBLAS_COMPUTE_32F, CUDA_R_32F
  if (compute != 68 || scale != 0) {
    return NOT_SUPPORTED;
  }
  return give(description, new Description{compute, scale, false});
}

Status cublasLtMatmulDescDestroy(void* description) { return take((Description*)description); }

Status cublasLtMatmulDescSetAttribute(void* description, int attribute, const void* value,
                                      size_t bytes) {
  // CUBLASLT_MATMUL_DESC_TRANSA, of type int32_t; CUBLAS_OP_N or CUBLAS_OP_T
  int32_t operation;
  if (live.count(description) == 0 || attribute != 3 || bytes != 4) {
    return INVALID_VALUE;
  }
  memcpy(&operation, value, 4);
  if (operation != 0 && operation != 1) {
    return INVALID_VALUE;
  }
  ((Description*)description)->transposed_a = operation == 1;
  return SUCCESS;
}

Status cublasLtMatrixLayoutCreate(void** layout, int type, uint64_t rows, uint64_t columns,
                                  int64_t leading) {
  // CUDA_R_16BF
  if (type != 14 || leading < (int64_t)rows) {
    return INVALID_VALUE;
  }
  return give(layout, new Layout{type, rows, columns, leading});
}

Status cublasLtMatrixLayoutDestroy(void* layout) { return take((Layout*)layout); }

// D = alpha · op(A) · B + beta · C.
Status cublasLtMatmul(void* handle, void* description, const void* alpha, const void* a,
                      void* a_layout, const void* b, void* b_layout, const void* beta, const void* c,
                      void* c_layout, void* d, void* d_layout, const void* algorithm,
                      void* workspace, size_t workspace_bytes, void*) {
  for (void* object : {handle, description, a_layout, b_layout, c_layout, d_layout}) {
    if (live.count(object) == 0) {
      return INVALID_VALUE;
    }
  }
  const Layout& la = *(Layout*)a_layout;
  const Layout& lb = *(Layout*)b_layout;
  const Layout& lc = *(Layout*)c_layout;
  const Layout& ld = *(Layout*)d_layout;
  const bool transposed = ((Description*)description)->transposed_a;
  const uint64_t m = transposed ? la.columns : la.rows;
  const uint64_t k = transposed ? la.rows : la.columns;
  if (lb.rows != k || ld.rows != m || ld.columns != lb.columns || lc.rows != m ||
      lc.columns != ld.columns || algorithm != nullptr ||
      (workspace == nullptr && workspace_bytes > 0)) {
    return INVALID_VALUE;
  }
  float factor;
  float rest;
  memcpy(&factor, alpha, 4);
  memcpy(&rest, beta, 4);
  std::vector<uint16_t> out(m * ld.columns);
  for (uint64_t column = 0; column < ld.columns; column++) {
    for (uint64_t row = 0; row < m; row++) {
      float sum = 0;
      for (uint64_t i = 0; i < k; i++) {
        sum += value_of(((const uint16_t*)a)[transposed ? i + row * la.leading : row + i * la.leading]) *
               value_of(((const uint16_t*)b)[i + column * lb.leading]);
      }
      const float before =
          rest == 0 ? 0 : rest * value_of(((const uint16_t*)c)[row + column * lc.leading]);
      out[row + column * m] = bits_of(factor * sum + before);
    }
  }
  for (uint64_t i = 0; i < out.size(); i++) {
    ((uint16_t*)d)[i % m + i / m * ld.leading] = out[i];
  }
  return SUCCESS;
}
}
