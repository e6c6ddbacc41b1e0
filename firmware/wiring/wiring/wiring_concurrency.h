// A sketch has one thread, so a lock is always free. Threads of its own do not run.
#pragma once

#include "wiring_platform.h"

class Mutex {
  public:
    void lock() {}
    bool trylock() { return true; }
    bool try_lock() { return true; }
    void unlock() {}
};
typedef Mutex RecursiveMutex;
typedef Mutex StaticRecursiveMutex;

#define WITH_LOCK(lock) if ((void)(lock), true)
#define TRY_LOCK(lock) if ((void)(lock), true)
#define SINGLE_THREADED_SECTION() ((void)0)
#define SINGLE_THREADED_BLOCK() if (true)
#define ATOMIC_BLOCK() if (true)

enum { OS_THREAD_PRIORITY_DEFAULT = 2, OS_THREAD_STACK_SIZE_DEFAULT = 3072 };
typedef void* os_thread_t;
class Thread {
  public:
    template <typename... T>
    explicit Thread(T...) {
        unsupported("Thread");
    }
    bool isValid() const { return false; }
    bool join() { return false; }
    bool cancel() { return false; }
    void dispose() {}
};
inline int os_thread_yield() { return board_process(), 0; }
