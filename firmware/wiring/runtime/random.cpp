// Chance: the C library's `rand` by another generator, seeded from the device's own sequence.
#include "../wiring/wiring_math.h"

namespace {

uint32_t state = 0;  // 0: not seeded

}  // namespace

extern "C" {

uint32_t HAL_RNG_GetRandomNumber(void) { return board_random_u32(); }

void srand(unsigned seed) { state = seed ? seed : 1; }

// A xorshift of 32 bits, by Marsaglia.
int rand(void) {
    while (state == 0) {
        state = board_random_u32();
    }
    state ^= state << 13;
    state ^= state >> 17;
    state ^= state << 5;
    return int(state >> 1);
}
}

int random(int max) { return max <= 0 ? 0 : rand() % max; }
int random(int min, int max) { return min >= max ? min : min + random(max - min); }
