"""The smallest QR code, as every label has one: each bit of its text turns over the same squares.

Version 1, level H, one mask. What a bit turns over (its own square and those that correct errors)
does not depend on the other bits, so that a code is drawn by joining what its bits turn over.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

SIDE = 21
LONGEST = 10
_LETTERS = {letter: at for at, letter in enumerate("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:")}
_WORDS, _CORRECTING = 9, 17
_ALPHANUMERIC = 0b0010
_PADS = (0xEC, 0x11)
# x^8 + x^4 + x^3 + x^2 + 1, which the arithmetic of a QR code's bytes goes by.
_FIELD = 0x11D
# What is the same in each code of level H and mask 2; bits stand where there is a point.
_FIXED = """
111111101....01111111 100000101....01000001 101110101....01011101 101110100....01011101
101110100....01011101 100000101....01000001 111111101010101111111 000000001....00000000
001110101....11100111 ......0.............. ......1.............. ......0..............
......1.............. 000000001............ 111111100............ 100000100............
101110101............ 101110101............ 101110101............ 100000100............
111111100............
""".split()


def rows(text: str) -> list[int]:
    """Return the code's rows, the first square in the lowest bit. Raises ValueError for letters
    that it has no room or no sign for.
    """
    bits, turned = _bits(text), _turned()
    squares = turned[-1]
    for place in range(_WORDS * 8):
        if bits >> place & 1:
            squares ^= turned[place]
    return [squares >> SIDE * y & (1 << SIDE) - 1 for y in range(SIDE)]


def _bits(text: str) -> int:
    """Return the bytes that say the text, as one number; the first byte in its highest bits."""
    if len(text) > LONGEST:
        raise ValueError(f"{text!r} is too long for a label's code")
    if not _LETTERS.keys() >= set(text):
        raise ValueError(f"{text!r} has letters that a label's code has not")
    bits, size = _ALPHANUMERIC << 9 | len(text), 13
    for first, second in zip(text[::2], text[1::2], strict=False):
        bits, size = bits << 11 | _LETTERS[first] * 45 + _LETTERS[second], size + 11
    if len(text) % 2:
        bits, size = bits << 6 | _LETTERS[text[-1]], size + 6
    ended = min(size + 4, _WORDS * 8)
    whole = -(-ended // 8)
    bits <<= whole * 8 - size
    for more in range(_WORDS - whole):
        bits = bits << 8 | _PADS[more % 2]
    return bits


@cache
def _turned() -> tuple[int, ...]:
    """Return what each bit turns over, the lowest first; last, the code of nothing but zeros."""
    squares = [1 << SIDE * y + x for x, y in _places()]
    found = []
    for place in range(_WORDS * 8):
        said = (1 << place).to_bytes(_WORDS, "big")
        words = said + _correction(said)
        found.append(
            sum(squares[8 * at + 7 - bit] for at, word in enumerate(words)
                for bit in range(8) if word >> bit & 1)
        )  # fmt: skip
    return (*found, _blank())


def _blank() -> int:
    """Return the fixed squares, and those that the mask turns over where a bit is nothing."""
    black = [
        1 << SIDE * y + x
        for y, row in enumerate(_FIXED)
        for x, square in enumerate(row)
        if square == "1" or (square == "." and x % 3 == 0)
    ]
    return sum(black)


def _places() -> Iterator[tuple[int, int]]:
    """Yield where each bit stands: two columns at a time from the right, up and down in turn."""
    columns = [x for x in range(SIDE - 1, 0, -2) if x > 6] + [5, 3, 1]
    for turn, right in enumerate(columns):
        for step in range(SIDE):
            y = step if turn % 2 else SIDE - 1 - step
            yield from ((x, y) for x in (right, right - 1) if _FIXED[y][x] == ".")


def _correction(words: bytes) -> bytes:
    """Return what corrects errors in these: the remainder by the code's generator."""
    divisor = _generator()
    left = bytearray(words) + bytes(_CORRECTING)
    for at in range(len(words)):
        if left[at]:
            for place, factor in enumerate(divisor[1:], at + 1):
                left[place] ^= _times(left[at], factor)
    return bytes(left[len(words) :])


@cache
def _generator() -> bytes:
    """Return the generator's factors, the highest first: the product of (x - 2^n)."""
    found, root = [1], 1
    for _ in range(_CORRECTING):
        found = [
            high ^ _times(low, root) for high, low in zip([*found, 0], [0, *found], strict=True)
        ]
        root = _times(root, 2)
    return bytes(found)


@cache
def _times(one: int, other: int) -> int:
    product = 0
    while other:
        product ^= one if other & 1 else 0
        one, other = one << 1, other >> 1
        one ^= _FIELD if one & 0x100 else 0
    return product
