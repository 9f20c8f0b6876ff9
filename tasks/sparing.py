"""Has the C library give back what is no longer used: a small computer needs it elsewhere."""

from __future__ import annotations

import ctypes
import gc

# glibc's mallopt: how many arenas, from which size on a block is given back at once, and how much
# may stay unused at the end of the heap. With less than one entry needs (writer.SAVEPOINT_BYTES)
# the system hands out and clears the same pages again at each: a quarter of its processor time.
_ARENAS, _OWN_MAPPING, _TRIM = -8, -3, -1
_CHOSEN = {_ARENAS: 1, _OWN_MAPPING: 1024 * 1024, _TRIM: 1024 * 1024}


def spare_memory() -> None:
    """Set it for this process, before it has threads; another C library stays as it is.

    By itself glibc keeps an arena for each thread, and after the first password (19 MiB) it keeps
    every block of that size for later.
    """
    library = ctypes.CDLL(None)
    if hasattr(library, "mallopt"):
        for name, value in _CHOSEN.items():
            library.mallopt(name, value)


def give_back() -> None:
    """Return what is free between what is used: after the start, after a large job."""
    gc.collect()
    library = ctypes.CDLL(None)
    if hasattr(library, "malloc_trim"):
        library.malloc_trim(0)
