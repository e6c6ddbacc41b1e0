// The heap: first fit in a list of free blocks in the order of their addresses, merged with their neighbours.
//
// A quarter of the size of the C library's, and it says how much is free. It starts with what the linker left of the
// first page and takes further pages as it needs them, while the board grants them.
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <new>

#include "../wiring/wiring_board.h"
#include "runtime.h"

extern "C" unsigned char __heap_base;

namespace {

constexpr size_t PAGE = 65536;
// As on the device's 32-bit processor.
constexpr size_t ALIGN = 8;
constexpr uint32_t PANIC_OUT_OF_HEAP = 8;
constexpr int OUT_OF_MEMORY = 48;  // WASI's ENOMEM

// Before every block; `next` only counts while it is free. 8 bytes, so that what follows is aligned.
struct Block {
    size_t size;  // of what follows
    Block* next;
};

Block* free_blocks = nullptr;
size_t granted_until = 0;

uint8_t* body(Block* block) { return reinterpret_cast<uint8_t*>(block + 1); }

void insert(Block* block) {
    Block** link = &free_blocks;
    while (*link && *link < block) {
        link = &(*link)->next;
    }
    Block* previous = link == &free_blocks
                          ? nullptr
                          : reinterpret_cast<Block*>(reinterpret_cast<uint8_t*>(link) - offsetof(Block, next));
    block->next = *link;
    *link = block;
    if (block->next && body(block) + block->size == reinterpret_cast<uint8_t*>(block->next)) {
        block->size += sizeof(Block) + block->next->size;
        block->next = block->next->next;
    }
    if (previous && body(previous) + previous->size == reinterpret_cast<uint8_t*>(block)) {
        previous->size += sizeof(Block) + block->size;
        previous->next = block->next;
    }
}

// Takes the memory from `from` to its present end into the heap.
void adopt(size_t from) {
    size_t until = __builtin_wasm_memory_size(0) * PAGE;
    from = (from + ALIGN - 1) / ALIGN * ALIGN;
    granted_until = until;
    if (until >= from + sizeof(Block) + ALIGN) {
        Block* block = reinterpret_cast<Block*>(from);
        block->size = until - from - sizeof(Block);
        insert(block);
    }
}

bool grow(size_t size) {
    if (granted_until == 0) {
        adopt(size_t(&__heap_base));
        return true;
    }
    size_t pages = (size + sizeof(Block) + PAGE - 1) / PAGE;
    size_t from = granted_until;
    if (__builtin_wasm_memory_grow(0, pages) == SIZE_MAX) {
        return false;
    }
    adopt(from);
    return true;
}

void* take(size_t size) {
    for (Block** link = &free_blocks; *link; link = &(*link)->next) {
        Block* block = *link;
        if (block->size < size) {
            continue;
        }
        if (block->size >= size + sizeof(Block) + ALIGN) {
            Block* rest = reinterpret_cast<Block*>(body(block) + size);
            rest->size = block->size - size - sizeof(Block);
            rest->next = block->next;
            block->size = size;
            *link = rest;
        } else {
            *link = block->next;
        }
        return body(block);
    }
    return nullptr;
}

}  // namespace

namespace wiring {

size_t free_heap() {
    if (granted_until == 0) {
        adopt(size_t(&__heap_base));
    }
    size_t sum = 0;
    for (Block* block = free_blocks; block; block = block->next) {
        sum += block->size;
    }
    return sum;
}

}  // namespace wiring

void (*wiring::on_out_of_memory)(size_t) = nullptr;

// A request that can't be satisfied. One that comes while another is told of is the end, as on a device.
static void* refuse(size_t size) {
    static bool telling = false;
    if (telling) {
        board_panic(PANIC_OUT_OF_HEAP);
    }
    if (wiring::on_out_of_memory) {
        telling = true;
        wiring::on_out_of_memory(size);
        telling = false;
    }
    return nullptr;
}

extern "C" {

void* malloc(size_t size) {
    if (size > 16 * PAGE) {
        return refuse(size);
    }
    size = size == 0 ? ALIGN : (size + ALIGN - 1) / ALIGN * ALIGN;
    for (;;) {
        if (void* found = take(size)) {
            return found;
        }
        if (!grow(size)) {
            return refuse(size);
        }
    }
}

void free(void* pointer) {
    if (pointer) {
        insert(static_cast<Block*>(pointer) - 1);
    }
}

void* calloc(size_t count, size_t size) {
    size_t total;
    if (__builtin_mul_overflow(count, size, &total)) {
        return nullptr;
    }
    void* pointer = malloc(total);
    if (pointer) {
        memset(pointer, 0, total);
    }
    return pointer;
}

void* realloc(void* pointer, size_t size) {
    if (!pointer) {
        return malloc(size);
    }
    size_t present = (static_cast<Block*>(pointer) - 1)->size;
    if (size <= present) {
        return pointer;
    }
    void* moved = malloc(size);
    if (moved) {
        memcpy(moved, pointer, present);
        free(pointer);
    }
    return moved;
}

// A wider alignment than that of every block cannot be had.
void* aligned_alloc(size_t alignment, size_t size) { return alignment <= ALIGN ? malloc(size) : nullptr; }

int posix_memalign(void** to, size_t alignment, size_t size) {
    *to = aligned_alloc(alignment, size);
    return *to ? 0 : OUT_OF_MEMORY;
}
}

// `malloc` answers null, as on a device; `new` has no way to say so, and panics.
void* operator new(size_t size) {
    void* pointer = malloc(size);
    if (!pointer) {
        board_panic(PANIC_OUT_OF_HEAP);
    }
    return pointer;
}
void* operator new[](size_t size) { return operator new(size); }
void* operator new(size_t size, const std::nothrow_t&) noexcept { return malloc(size); }
void* operator new[](size_t size, const std::nothrow_t&) noexcept { return malloc(size); }
void operator delete(void* pointer) noexcept { free(pointer); }
void operator delete[](void* pointer) noexcept { free(pointer); }
void operator delete(void* pointer, size_t) noexcept { free(pointer); }
void operator delete[](void* pointer, size_t) noexcept { free(pointer); }
