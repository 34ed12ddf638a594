// A CUDA driver without a device: the entry points of libcuda.so.1 that the engine calls, over the
// emulated kernels. Memory is the process's own, and is counted; work on a stream is done when
// somebody waits for it, not before, so that a buffer that is reused too early shows.
#include <stdlib.h>

#include <chrono>
#include <map>
#include <memory>
#include <set>

#include "kernels.h"

typedef int CUresult;

static const CUresult SUCCESS = 0;
static const CUresult INVALID_VALUE = 1;
static const CUresult OUT_OF_MEMORY = 2;
static const CUresult NOT_FOUND = 500;

using Work = std::function<void()>;

struct Stream {
  std::vector<Work> pending;
  std::vector<Work>* capture = nullptr;
};

struct Function {
  std::string name;
  const emulation::Binder* binder;
  unsigned most_shared;
};

// Every object that the caller has to give back, by kind.
static std::map<std::string, std::set<void*>> live;
static long launches;
static long overlapping;
static long memory_limit = 1L << 30;
static std::map<void*, size_t> allocations;  // bytes of the device
static long allocated;
static int capability = 80;
static bool kernels_run = true;
static std::string failing_call;
static CUresult failing_code;
static long failing_after;
static std::set<Stream*> streams;
static std::map<std::string, long> launched;

struct Event {
  std::chrono::steady_clock::time_point reached;
  Stream* stream = nullptr;
};

static CUresult failure(const char* call) {
  if (failing_call == call && failing_after-- <= 0) {
    failing_call.clear();
    return failing_code;
  }
  return SUCCESS;
}

#define FAIL_IF_ASKED(call)                        \
  do {                                             \
    const CUresult asked = failure(call);          \
    if (asked != SUCCESS) return asked;            \
  } while (0)

static void finish(Stream* stream) {
  std::vector<Work> pending;
  pending.swap(stream->pending);
  for (Work& work : pending) {
    work();
  }
}

static void enqueue(void* stream, Work work) {
  if (stream == nullptr) {
    // the stream that is always there waits for all others, and they for it
    for (Stream* other : streams) {
      finish(other);
    }
    work();
    return;
  }
  Stream* to = (Stream*)stream;
  (to->capture != nullptr ? *to->capture : to->pending).push_back(std::move(work));
}

static CUresult allocate(void** pointer, size_t bytes, const char* kind) {
  if (bytes == 0) {
    return INVALID_VALUE;
  }
  const bool of_device = strcmp(kind, "memory") == 0;
  if (of_device && allocated + (long)bytes > memory_limit) {
    return OUT_OF_MEMORY;
  }
  *pointer = aligned_alloc(256, (bytes + 255) / 256 * 256);
  memset(*pointer, kernels_run ? 0xff : 0, bytes);
  live[kind].insert(*pointer);
  allocations[*pointer] = of_device ? bytes : 0;
  allocated += allocations[*pointer];
  return SUCCESS;
}

static CUresult release(void* pointer, const char* kind) {
  if (live[kind].erase(pointer) == 0) {
    return INVALID_VALUE;
  }
  for (Stream* stream : streams) {
    finish(stream);
  }
  allocated -= allocations[pointer];
  allocations.erase(pointer);
  free(pointer);
  return SUCCESS;
}

extern "C" {

// What tests ask the emulation itself.

long emulation_live(const char* kind) { return live[kind].size(); }

// Bytes of the device that are taken.
long emulation_bytes() { return allocated; }

long emulation_launches() { return launches; }

// Launches that were allowed to begin before the kernel before them was done.
long emulation_overlapping_launches() { return overlapping; }

// How often this kernel has been launched.
long emulation_launches_of(const char* kernel) { return launched[kernel]; }

void emulation_memory_limit(long bytes) { memory_limit = bytes; }

void emulation_capability(int value) { capability = value; }

// Whether launches compute, or are only counted, as they are where bookkeeping is tested.
void emulation_kernels(int run) { kernels_run = run != 0; }

// Makes the call after `after` more of its kind fail with `code`.
void emulation_fail(const char* call, int code, long after) {
  failing_call = call;
  failing_code = code;
  failing_after = after;
}

CUresult cuInit(unsigned) { return SUCCESS; }

CUresult cuDriverGetVersion(int* version) {
  *version = 13000;
  return SUCCESS;
}

CUresult cuDeviceGetCount(int* count) {
  *count = 1;
  return SUCCESS;
}

CUresult cuDeviceGet(int* device, int) {
  *device = 0;
  return SUCCESS;
}

CUresult cuDeviceGetName(char* name, int length, int) {
  strncpy(name, "emulation", length);
  return SUCCESS;
}

CUresult cuDeviceTotalMem_v2(size_t* bytes, int) {
  *bytes = memory_limit;
  return SUCCESS;
}

CUresult cuDeviceGetAttribute(int* value, int attribute, int) {
  switch (attribute) {
    case 16:  // multiprocessors
      *value = 4;
      return SUCCESS;
    case 38:  // bytes of second-level cache
      *value = 1 << 20;
      return SUCCESS;
    case 75:  // compute capability
      *value = capability / 10;
      return SUCCESS;
    case 76:
      *value = capability % 10;
      return SUCCESS;
    case 97:  // bytes of shared memory that a block may ask for
      *value = capability == 90 ? 232448 : 166912;
      return SUCCESS;
    default:
      return INVALID_VALUE;
  }
}

CUresult cuDevicePrimaryCtxRetain(void** context, int) {
  *context = (void*)1;
  return SUCCESS;
}

CUresult cuDevicePrimaryCtxRelease_v2(int) { return SUCCESS; }

CUresult cuCtxSetCurrent(void*) { return SUCCESS; }

CUresult cuMemGetInfo_v2(size_t* unused, size_t* total) {
  *unused = memory_limit - allocated;
  *total = memory_limit;
  return SUCCESS;
}

CUresult cuMemAlloc_v2(void** pointer, size_t bytes) {
  FAIL_IF_ASKED("cuMemAlloc");
  return allocate(pointer, bytes, "memory");
}

CUresult cuMemFree_v2(void* pointer) { return release(pointer, "memory"); }

CUresult cuMemHostAlloc(void** pointer, size_t bytes, unsigned) {
  return allocate(pointer, bytes, "pinned");
}

CUresult cuMemFreeHost(void* pointer) { return release(pointer, "pinned"); }

CUresult cuMemHostGetDevicePointer_v2(void** address, void* pointer, unsigned flags) {
  if (flags != 0 || live["pinned"].count(pointer) == 0) {
    return INVALID_VALUE;
  }
  *address = pointer;
  return SUCCESS;
}

static CUresult copy(void* to, const void* from, size_t bytes, void* stream) {
  enqueue(stream, [=] { memcpy(to, from, bytes); });
  return SUCCESS;
}

CUresult cuMemcpyHtoDAsync_v2(void* to, const void* from, size_t bytes, void* stream) {
  FAIL_IF_ASKED("cuMemcpyHtoDAsync");
  return copy(to, from, bytes, stream);
}

CUresult cuMemcpyDtoHAsync_v2(void* to, const void* from, size_t bytes, void* stream) {
  return copy(to, from, bytes, stream);
}

CUresult cuMemcpyDtoDAsync_v2(void* to, const void* from, size_t bytes, void* stream) {
  return copy(to, from, bytes, stream);
}

CUresult cuMemsetD8Async(void* to, unsigned char value, size_t bytes, void* stream) {
  enqueue(stream, [=] { memset(to, value, bytes); });
  return SUCCESS;
}

CUresult cuStreamCreate(void** stream, unsigned) {
  *stream = new Stream;
  streams.insert((Stream*)*stream);
  live["stream"].insert(*stream);
  return SUCCESS;
}

CUresult cuStreamDestroy_v2(void* stream) {
  if (live["stream"].erase(stream) == 0) {
    return INVALID_VALUE;
  }
  finish((Stream*)stream);
  streams.erase((Stream*)stream);
  delete (Stream*)stream;
  return SUCCESS;
}

CUresult cuStreamSynchronize(void* stream) {
  FAIL_IF_ASKED("cuStreamSynchronize");
  if (((Stream*)stream)->capture != nullptr) {
    return 900;
  }
  finish((Stream*)stream);
  return SUCCESS;
}

CUresult cuStreamBeginCapture_v2(void* stream, int) {
  ((Stream*)stream)->capture = new std::vector<Work>;
  return SUCCESS;
}

CUresult cuStreamEndCapture(void* stream, void** graph) {
  *graph = ((Stream*)stream)->capture;
  for (Stream* other : streams) {
    if (other->capture == *graph) {
      other->capture = nullptr;
    }
  }
  live["graph"].insert(*graph);
  return SUCCESS;
}

CUresult cuGraphInstantiateWithFlags(void** exec, void* graph, unsigned long long) {
  *exec = new std::vector<Work>(*(std::vector<Work>*)graph);
  live["exec"].insert(*exec);
  return SUCCESS;
}

CUresult cuGraphLaunch(void* exec, void* stream) {
  FAIL_IF_ASKED("cuGraphLaunch");
  for (const Work& work : *(std::vector<Work>*)exec) {
    enqueue(stream, work);
  }
  return SUCCESS;
}

CUresult cuGraphExecDestroy(void* exec) {
  live["exec"].erase(exec);
  delete (std::vector<Work>*)exec;
  return SUCCESS;
}

CUresult cuGraphDestroy(void* graph) {
  live["graph"].erase(graph);
  delete (std::vector<Work>*)graph;
  return SUCCESS;
}

CUresult cuModuleLoadData(void** module, const void* image) {
  if (image == nullptr) {
    return INVALID_VALUE;
  }
  *module = new int;
  live["module"].insert(*module);
  return SUCCESS;
}

CUresult cuModuleUnload(void* module) {
  live["module"].erase(module);
  delete (int*)module;
  return SUCCESS;
}

CUresult cuModuleGetFunction(void** function, void*, const char* name) {
  static std::map<std::string, std::unique_ptr<Function>> functions;
  const emulation::Binder* binder = emulation::find_kernel(name);
  if (binder == nullptr) {
    return NOT_FOUND;
  }
  std::unique_ptr<Function>& found = functions[name];
  if (found == nullptr) {
    found.reset(new Function{name, binder, 48 << 10});
  }
  *function = found.get();
  return SUCCESS;
}

// Of the many kinds of maps those that the engine makes: a matrix or several of one shape, tiles of
// whole rows of 128 bytes.
CUresult cuTensorMapEncodeTiled(void* map, int type, uint32_t rank, void* base,
                                const uint64_t* sizes, const uint64_t* strides,
                                const uint32_t* box, const uint32_t* steps, int interleave,
                                int swizzle, int, int) {
  const uint32_t element_bytes = type == 0 ? 1 : type == 9 ? 2 : 0;
  if (element_bytes == 0 || (rank != 2 && rank != 3) || (uintptr_t)base % 16 != 0 ||
      strides[0] % 16 != 0 || strides[0] < sizes[0] * element_bytes ||
      box[0] * element_bytes != 128 || box[1] > 256 || steps[0] != 1 || steps[1] != 1 ||
      interleave != 0 || swizzle != 3) {
    return INVALID_VALUE;
  }
  if (rank == 3 && (sizes[2] == 0 || strides[1] % 16 != 0 || box[2] != 1 || steps[2] != 1)) {
    return INVALID_VALUE;
  }
  const emulation::EncodedMap encoded = {(const unsigned char*)base,
                                         sizes[0],
                                         sizes[1],
                                         rank == 3 ? sizes[2] : 1,
                                         strides[0],
                                         rank == 3 ? strides[1] : 0,
                                         box[0],
                                         box[1],
                                         element_bytes};
  memcpy(map, &encoded, sizeof encoded);
  return SUCCESS;
}

CUresult cuFuncSetAttribute(void* function, int attribute, int value) {
  if (attribute != 8 || value > (capability == 90 ? 232448 : 166912)) {
    return INVALID_VALUE;
  }
  ((Function*)function)->most_shared = value;
  return SUCCESS;
}

struct LaunchAttribute {
  int id;
  alignas(8) char value[64];
};

struct LaunchConfig {
  unsigned grid[3], block[3], shared;
  void* stream;
  LaunchAttribute* attributes;
  unsigned count;
};

CUresult cuLaunchKernelEx(const LaunchConfig* config, void* function, void** arguments, void**) {
  FAIL_IF_ASKED("cuLaunchKernelEx");
  const dim3 grid = {config->grid[0], config->grid[1], config->grid[2]};
  const dim3 block = {config->block[0], config->block[1], config->block[2]};
  if (grid.x == 0 || grid.y == 0 || grid.z == 0 || grid.y > 65535 || grid.z > 65535 ||
      block.x * block.y * block.z > 1024 || config->shared > ((Function*)function)->most_shared ||
      config->count > 1) {
    return INVALID_VALUE;
  }
  if (config->count == 1) {
    // programmatic stream serialisation, on Hopper after another kernel
    if (config->attributes[0].id != 6 || *(int*)config->attributes[0].value != 1 ||
        capability < 90) {
      return INVALID_VALUE;
    }
    overlapping++;
  }
  launches++;
  launched[((Function*)function)->name]++;
  const Work body = (*((Function*)function)->binder)(arguments);
  const size_t shared = config->shared;
  if (kernels_run) {
    enqueue(config->stream, [=] { emulation::launch(grid, block, shared, body); });
  }
  return SUCCESS;
}

CUresult cuEventCreate(void** event, unsigned) {
  *event = new Event;
  live["event"].insert(*event);
  return SUCCESS;
}

CUresult cuEventDestroy_v2(void* event) {
  for (Stream* stream : streams) {
    finish(stream);
  }
  live["event"].erase(event);
  delete (Event*)event;
  return SUCCESS;
}

CUresult cuEventRecord(void* event, void* stream) {
  ((Event*)event)->stream = (Stream*)stream;
  enqueue(stream, [=] { ((Event*)event)->reached = std::chrono::steady_clock::now(); });
  return SUCCESS;
}

// Recorded with the other stream, if that is; else it is done first.
CUresult cuStreamWaitEvent(void* stream, void* event, unsigned) {
  Stream* waiting = (Stream*)stream;
  Stream* other = ((Event*)event)->stream;
  if (other != nullptr && other->capture != nullptr) {
    waiting->capture = other->capture;
  } else {
    enqueue(stream, [=] {
      if (other != nullptr) {
        finish(other);
      }
    });
  }
  return SUCCESS;
}

CUresult cuEventSynchronize(void*) {
  for (Stream* stream : streams) {
    finish(stream);
  }
  return SUCCESS;
}

CUresult cuEventElapsedTime(float* milliseconds, void* begin, void* end) {
  const std::chrono::duration<float, std::milli> elapsed =
      ((Event*)end)->reached - ((Event*)begin)->reached;
  *milliseconds = elapsed.count();
  return SUCCESS;
}

CUresult cuGetErrorName(CUresult error, const char** name) {
  *name = error == OUT_OF_MEMORY   ? "CUDA_ERROR_OUT_OF_MEMORY"
          : error == INVALID_VALUE ? "CUDA_ERROR_INVALID_VALUE"
          : error == NOT_FOUND     ? "CUDA_ERROR_NOT_FOUND"
          : error == 700           ? "CUDA_ERROR_ILLEGAL_ADDRESS"
                                   : "CUDA_ERROR_UNKNOWN";
  return SUCCESS;
}

CUresult cuGetErrorString(CUresult error, const char** text) {
  *text = error == OUT_OF_MEMORY ? "out of memory" : "an error of the emulation";
  return SUCCESS;
}
}
