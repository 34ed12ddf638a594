// All kernels as C++, by name, each launched with the argument pointers that
// cuLaunchKernelEx is given.
#include "kernels.h"

#include <map>
#include <tuple>
#include <utility>

#include "../../main/cuda/sm80_bf16_attention.cu"
#include "../../main/cuda/sm80_bf16_entries.cu"
#include "../../main/cuda/sm80_bf16_gemm.cu"
#include "../../main/cuda/sm80_bf16_rows.cu"
#include "../../main/cuda/sm80_bf16_skinny.cu"
#include "../../main/cuda/sm80_f32_experts.cu"
#include "../../main/cuda/sm80_f32_sample.cu"
#include "../../main/cuda/sm80_fp8_gemm.cu"
#include "../../main/cuda/sm80_fp8_skinny.cu"
#include "../../main/cuda/sm80_int4_gemm.cu"
#include "../../main/cuda/sm80_int4_skinny.cu"
#include "../../main/cuda/sm80_int8_gemm.cu"
#include "../../main/cuda/sm80_int8_skinny.cu"

#include "../../main/cuda/hopper.cuh"
#include "../../main/cuda/hopper_gemm.cuh"

// these have sizes of the same names
namespace hopper_bf16 {
#include "../../main/cuda/sm90_bf16_gemm.cu"
}
namespace hopper_fp8 {
#include "../../main/cuda/sm90_fp8_gemm.cu"
}
namespace latent {
#include "../../main/cuda/sm80_bf16_latent_attention.cu"
}
namespace hopper_latent {
#include "../../main/cuda/sm90_bf16_latent_attention.cu"
}

namespace emulation {

// Copies the arguments now, as a launch does, and gives back what runs the kernel with them.
template <class... Arguments, size_t... I>
static std::function<void()> bound(void (*kernel)(Arguments...), void** arguments,
                                  std::index_sequence<I...>) {
  auto copied = std::make_tuple(*(Arguments*)arguments[I]...);
  return [kernel, copied] { kernel(std::get<I>(copied)...); };
}

template <class... Arguments>
static Binder binder(void (*kernel)(Arguments...)) {
  return [kernel](void** arguments) {
    return bound(kernel, arguments, std::index_sequence_for<Arguments...>());
  };
}

#define KERNEL(name) \
  { #name, binder(name) }
#define KERNEL_IN(space, name) \
  { #name, binder(space::name) }
#define SKINNY(name) KERNEL(name##_1), KERNEL(name##_8), KERNEL(name##_16), KERNEL(name##_32)

static const std::map<std::string, Binder> kernels = {
    KERNEL(sm80_bf16_embed),
    KERNEL(sm80_bf16_rmsnorm),
    KERNEL(sm80_f64_rope_angles),
    KERNEL(sm80_f32_rmsnorm),
    KERNEL(sm80_bf16_grouped_entries),
    KERNEL(sm80_bf16_latent_entries),
    KERNEL(sm80_bf16_latent_gather),
    KERNEL(sm80_bf16_latent_keys),
    KERNEL(sm80_bf16_attention_16),
    KERNEL(sm80_bf16_attention_64),
    KERNEL(sm80_bf16_attention_join),
    KERNEL_IN(latent, sm80_bf16_latent_attention_16),
    KERNEL_IN(latent, sm80_bf16_latent_attention_64),
    KERNEL_IN(hopper_latent, sm90_bf16_latent_attention),
    SKINNY(sm80_bf16_skinny),
    SKINNY(sm80_fp8_skinny),
    SKINNY(sm80_int8_skinny),
    SKINNY(sm80_int4_skinny),
    KERNEL(sm80_bf16_gemm),
    KERNEL(sm80_fp8_gemm),
    KERNEL(sm80_int8_gemm),
    KERNEL(sm80_int4_gemm),
    KERNEL_IN(hopper_bf16, sm90_bf16_gather),
    KERNEL_IN(hopper_bf16, sm90_bf16_gemm),
    KERNEL_IN(hopper_fp8, sm90_fp8_quantise),
    KERNEL_IN(hopper_fp8, sm90_fp8_gemm),
    KERNEL(sm80_f32_router),
    KERNEL(sm80_i32_expert_order),
    KERNEL(sm80_i32_expert_choice),
    KERNEL(sm80_f32_expert_combine),
    KERNEL(sm80_bf16_expert_combine_norm),
    KERNEL(sm80_f32_sample),
    KERNEL(sm80_i32_verify),
};

const Binder* find_kernel(const std::string& name) {
  const auto found = kernels.find(name);
  return found == kernels.end() ? nullptr : &found->second;
}

}  // namespace emulation
