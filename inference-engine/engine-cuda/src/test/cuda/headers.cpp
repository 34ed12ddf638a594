// What the engine assumes of NVIDIA's headers, for the compiler to check where they are installed. The
// numbers in capitals are given by the test, from the Java that uses them.
#include <cuda.h>
#include <library_types.h>

#include <cstddef>
#include <type_traits>

static_assert(sizeof(CUtensorMap) == MAP_BYTES);
static_assert(alignof(CUtensorMap) <= MAP_BYTES);
static_assert(CU_TENSOR_MAP_DATA_TYPE_UINT8 == ELEMENT_BYTE);
static_assert(CU_TENSOR_MAP_DATA_TYPE_BFLOAT16 == ELEMENT_BF16);
static_assert(CU_TENSOR_MAP_INTERLEAVE_NONE == 0);
static_assert(CU_TENSOR_MAP_SWIZZLE_128B == SWIZZLE_128);
static_assert(CU_TENSOR_MAP_L2_PROMOTION_L2_256B == PROMOTE_TO_256);
static_assert(CU_TENSOR_MAP_FLOAT_OOB_FILL_NONE == 0);
static_assert(std::is_same_v<
              decltype(&cuTensorMapEncodeTiled),
              CUresult (*)(CUtensorMap*, CUtensorMapDataType, cuuint32_t, void*, const cuuint64_t*,
                           const cuuint64_t*, const cuuint32_t*, const cuuint32_t*,
                           CUtensorMapInterleave, CUtensorMapSwizzle, CUtensorMapL2promotion,
                           CUtensorMapFloatOOBfill)>);
static_assert(sizeof(CUtensorMapDataType) == 4 && sizeof(cuuint32_t) == 4 && sizeof(cuuint64_t) == 8);

static_assert(CU_LAUNCH_ATTRIBUTE_PROGRAMMATIC_STREAM_SERIALIZATION == DEPENDENT);
static_assert(sizeof(CUlaunchConfig) == CONFIG_BYTES);
static_assert(offsetof(CUlaunchConfig, sharedMemBytes) == 24);
static_assert(offsetof(CUlaunchConfig, hStream) == 32);
static_assert(offsetof(CUlaunchConfig, attrs) == 40);
static_assert(offsetof(CUlaunchConfig, numAttrs) == 48);
static_assert(sizeof(CUlaunchAttribute) == ATTRIBUTE_BYTES);
static_assert(offsetof(CUlaunchAttribute, value) == 8);
static_assert(std::is_same_v<decltype(&cuLaunchKernelEx),
                             CUresult (*)(const CUlaunchConfig*, CUfunction, void**, void**)>);

static_assert(CUDA_R_32F == R_32F);
static_assert(CUDA_R_16BF == R_16BF);

#if __has_include(<cublasLt.h>)
#include <cublasLt.h>

static_assert(CUBLAS_COMPUTE_32F == COMPUTE_32F);
static_assert(CUBLASLT_MATMUL_DESC_TRANSA == TRANSA);
static_assert(CUBLAS_OP_T == OP_T);
static_assert(std::is_same_v<
              decltype(&cublasLtMatmul),
              cublasStatus_t (*)(cublasLtHandle_t, cublasLtMatmulDesc_t, const void*, const void*,
                                 cublasLtMatrixLayout_t, const void*, cublasLtMatrixLayout_t,
                                 const void*, const void*, cublasLtMatrixLayout_t, void*,
                                 cublasLtMatrixLayout_t, const cublasLtMatmulAlgo_t*, void*, size_t,
                                 cudaStream_t)>);
static_assert(std::is_same_v<
              decltype(&cublasLtMatrixLayoutCreate),
              cublasStatus_t (*)(cublasLtMatrixLayout_t*, cudaDataType, uint64_t, uint64_t, int64_t)>);
#endif
