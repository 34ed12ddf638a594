// Runs ik_llama.cpp (github.com/ikawrakow/ik_llama.cpp), weights repacked, to be measured beside the engine.
// Build its library, then this against it:
//
//   cmake -S ik_llama.cpp -B ik_llama.cpp/build -DCMAKE_BUILD_TYPE=Release
//   cmake --build ik_llama.cpp/build --target llama
//   c++ -O2 -Iik_llama.cpp/include -Iik_llama.cpp/ggml/include -o ik inference-engine/bench/ik_llama.cpp
//       -Lik_llama.cpp/build/src -Lik_llama.cpp/build/ggml/src -lllama -lggml  (one line)
//   export LD_LIBRARY_PATH=ik_llama.cpp/build/src:ik_llama.cpp/build/ggml/src
//   ./fathom bench engine --beside "ik=./ik"
//
// Called with the model, the threads and the answers at once. Reads lines "prefill N" or "decode N ANSWERS" and
// answers each with a line: the seconds it took, and the processor seconds.

#include <sys/resource.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <iostream>
#include <sstream>
#include <string>
#include <vector>

#include "llama.h"

static double wall() {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

static double processor() {
  rusage usage;
  getrusage(RUSAGE_SELF, &usage);
  auto seconds = [](timeval t) { return t.tv_sec + t.tv_usec * 1e-6; };
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

static void compute(llama_context *context, const llama_batch &batch) {
  if (llama_decode(context, batch) != 0) {
    std::fprintf(stderr, "llama_decode failed\n");
    std::exit(1);
  }
}

static void prefill(llama_context *context, int count) {
  std::vector<llama_token> tokens(count);
  for (int i = 0; i < count; i++) tokens[i] = i * 97 % 200;
  compute(context, llama_batch_get_one(tokens.data(), count, 0, 0));
}

static void decode(llama_context *context, int count, int answers, int vocabulary) {
  llama_batch batch = llama_batch_init(answers, 0, 1);
  std::vector<llama_token> tokens(answers, 5);
  for (int position = 0; position < count; position++) {
    batch.n_tokens = answers;
    for (int i = 0; i < answers; i++) {
      batch.token[i] = tokens[i];
      batch.pos[i] = position;
      batch.n_seq_id[i] = 1;
      batch.seq_id[i][0] = i;
      batch.logits[i] = true;
    }
    compute(context, batch);
    for (int i = 0; i < answers; i++) {
      const float *logits = llama_get_logits_ith(context, i);
      tokens[i] = std::max_element(logits, logits + vocabulary) - logits;
    }
  }
  llama_batch_free(batch);
}

int main(int count, char **arguments) {
  if (count != 4) {
    std::fprintf(stderr, "usage: %s MODEL THREADS ANSWERS\n", arguments[0]);
    return 2;
  }
  llama_log_set([](ggml_log_level, const char *, void *) {}, nullptr);
  llama_backend_init();
  llama_model_params weights = llama_model_default_params();
  weights.use_mmap = false;
  weights.repack_tensors = true;
  weights.mla = 3;
  llama_model *model = llama_model_load_from_file(arguments[1], weights);
  llama_context_params settings = llama_context_default_params();
  settings.n_ctx = 1024 * std::atoi(arguments[3]);
  settings.n_batch = settings.n_ubatch = 512;
  settings.n_seq_max = std::atoi(arguments[3]);
  settings.n_threads = settings.n_threads_batch = std::atoi(arguments[2]);
  settings.mla_attn = 3;
  llama_context *context = model == nullptr ? nullptr : llama_init_from_model(model, settings);
  if (context == nullptr) {
    std::fprintf(stderr, "%s cannot be loaded\n", arguments[1]);
    return 1;
  }
  std::cout << "ready" << std::endl;
  for (std::string line; std::getline(std::cin, line);) {
    std::istringstream words(line);
    std::string what;
    int tokens, answers = 1;
    words >> what >> tokens >> answers;
    llama_kv_cache_clear(context);
    const double start = wall(), before = processor();
    if (what == "prefill") {
      prefill(context, tokens);
    } else {
      decode(context, tokens, answers, llama_n_vocab(model));
    }
    std::cout << wall() - start << " " << processor() - before << std::endl;
  }
}
