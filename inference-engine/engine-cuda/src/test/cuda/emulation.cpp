// Fibres and barriers.
#include "emulation.h"

#include <stdio.h>
#include <stdlib.h>
#include <ucontext.h>

#include <algorithm>

namespace emulation {

Thread* current;
dim3 block_index, block_size, grid_size;
unsigned char* dynamic_shared;
std::map<const void*, Barrier> barriers;
std::vector<std::function<void()>> fetches;
std::map<int, Meeting> meetings;

static const size_t STACK = 256 * 1024;
static const size_t SHARED = 256 * 1024;

static std::vector<Thread> threads;
static std::vector<unsigned char*> stacks;
static std::vector<int> order;
static void* scheduler;
static const std::function<void()>* kernel;
static int arrived;
static int alive;
static int generation;
static uint32_t seed = 1;

#if defined(__x86_64__)
// Saves what a call must keep, swaps stacks, and returns on the other one.
extern "C" void emulation_switch(void** from, void* to);
asm(R"(
.globl emulation_switch
.type emulation_switch, @function
emulation_switch:
  pushq %rbp
  pushq %rbx
  pushq %r12
  pushq %r13
  pushq %r14
  pushq %r15
  movq %rsp, (%rdi)
  movq %rsi, %rsp
  popq %r15
  popq %r14
  popq %r13
  popq %r12
  popq %rbx
  popq %rbp
  ret
)");

static void run_thread();

static void* prepare(unsigned char* stack) {
  void** top = (void**)(((uintptr_t)stack + STACK) & ~(uintptr_t)63);
  *--top = nullptr;
  *--top = (void*)run_thread;
  for (int i = 0; i < 6; i++) {
    *--top = nullptr;
  }
  return top;
}

static void switch_to(void** from, void* to) { emulation_switch(from, to); }
#else
static void run_thread();

static void* prepare(unsigned char* stack) {
  ucontext_t* context = new ucontext_t;
  getcontext(context);
  context->uc_stack.ss_sp = stack;
  context->uc_stack.ss_size = STACK;
  context->uc_link = nullptr;
  makecontext(context, run_thread, 0);
  return context;
}

static void switch_to(void** from, void* to) {
  if (*from == nullptr) {
    *from = new ucontext_t;
  }
  swapcontext((ucontext_t*)*from, (ucontext_t*)to);
}
#endif

static void release_block_if_complete() {
  if (alive > 0 && arrived == alive) {
    arrived = 0;
    generation++;
    // the next stretch runs in another order
    for (size_t i = order.size(); i > 1; i--) {
      seed = seed * 1664525u + 1013904223u;
      std::swap(order[i - 1], order[(seed >> 8) % i]);
    }
  }
}

static void run_thread() {
  (*kernel)();
  if (!current->waited) {
    fputs("a kernel did not wait for the ones before it\n", stderr);
    abort();
  }
  current->done = true;
  alive--;
  release_block_if_complete();
  yield();
}

void yield() { switch_to(&current->stack_pointer, scheduler); }

void wait_for_block() {
  const int own = generation;
  arrived++;
  release_block_if_complete();
  while (generation == own) {
    yield();
  }
}

void launch(dim3 grid, dim3 block, size_t shared, const std::function<void()>& body) {
  const int count = block.x * block.y * block.z;
  if (shared > SHARED || count > 1024) {
    abort();
  }
  while ((int)stacks.size() < count) {
    stacks.push_back((unsigned char*)malloc(STACK));
  }
  if (dynamic_shared == nullptr) {
    dynamic_shared = (unsigned char*)aligned_alloc(1024, SHARED);
  }
  grid_size = grid;
  block_size = block;
  kernel = &body;
  std::vector<Warp> warps((count + 31) / 32);
  for (unsigned z = 0; z < grid.z; z++) {
    for (unsigned y = 0; y < grid.y; y++) {
      for (unsigned x = 0; x < grid.x; x++) {
        block_index = {x, y, z};
        memset(dynamic_shared, 0xff, shared);
        barriers.clear();
        fetches.clear();
        meetings.clear();
        threads.assign(count, Thread());
        order.resize(count);
        arrived = 0;
        alive = count;
        for (int t = 0; t < count; t++) {
          Thread& thread = threads[t];
          thread.linear = t;
          thread.index = {t % block.x, t / block.x % block.y, t / (block.x * block.y)};
          thread.warp = &warps[t / 32];
          thread.lanes = std::min(32, count - t / 32 * 32);
          thread.stack_pointer = prepare(stacks[t]);
          order[t] = t;
        }
        while (alive > 0) {
          for (int i = 0; i < count; i++) {
            Thread& thread = threads[order[i]];
            if (!thread.done) {
              current = &thread;
              switch_to(&scheduler, thread.stack_pointer);
            }
          }
        }
      }
    }
  }
}

}  // namespace emulation
