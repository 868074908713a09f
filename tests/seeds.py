"""The seed of tests that choose anew each time what they run: PLAINSPEC_SEED, or another one in each process."""

from __future__ import annotations

import os
import random

SEED = int(os.environ.get("PLAINSPEC_SEED", "0")) or random.SystemRandom().randrange(1, 10**6)
