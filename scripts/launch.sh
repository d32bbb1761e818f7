#!/bin/sh
# Starts an imglink process: scripts/launch.sh dist/programs/standalone.js. The only place with the settings of V8,
# libuv and glibc (docs/decisions/0014-buffers-count-as-heap.md). `exec` replaces the shell, so signals and the exit
# code are those of Node.

# Two arenas keep glibc from holding memory for each of sharp's threads. jemalloc would do so too, but with it sharp
# takes one thread per core for each picture, and WORKER_CONCURRENCY is meant to bound memory and processors.
export MALLOC_ARENA_MAX="${MALLOC_ARENA_MAX:-2}"
# File reads and writes, DNS and sharp share this pool of threads, whose default is 4. Each of 16 jobs (WORKER_CONCURRENCY)
# can keep two of them waiting for the disk, which syncs a file and its folder.
export UV_THREADPOOL_SIZE="${UV_THREADPOOL_SIZE:-32}"

# The heap, in MiB, below which V8 schedules no full collection. API processes hold each body until S3 has it, and need
# more than the embedded process.
case "$1" in
dist/programs/standalone.js) heap=80 ;;
*) heap=128 ;;
esac

exec node --max-semi-space-size=8 --external-memory-accounted-in-global-limit --initial-old-space-size="$heap" \
  --expose-gc "$@"
