#pragma once

#include <functional>
#include <string>

#include "emulation.h"

namespace emulation {

using Binder = std::function<std::function<void()>(void**)>;

// Null when there is no such kernel.
const Binder* find_kernel(const std::string& name);

}  // namespace emulation
