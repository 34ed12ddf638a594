#!/usr/bin/env bash
# Builds the library that the jar carries, with the hash of the sources it was built from beside it.
# Run it after every change of a source, on x86-64 Linux with gcc; a test holds them together.
set -euo pipefail
export LC_ALL=C
cd "$(dirname "$0")"
out=../resources/dev/fathom/engine/kernel/linux-x86_64
mkdir -p "$out"
gcc -O3 -std=c11 -Wall -Wextra -Werror -ffp-contract=off -fPIC -shared -fvisibility=hidden -s \
  -Wl,--build-id=none -o "$out/libfathom_kernels.so" *.c
cat *.c *.h | sha256sum | cut -d ' ' -f 1 >"$out/sources.sha256"
