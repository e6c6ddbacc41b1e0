// The old name of Particle.h.
#pragma once

#include "Particle.h"
