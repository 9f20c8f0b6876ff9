"""Code 128 (set B) for lasers that read lines only."""

from __future__ import annotations

from app.documents.drawing import Modules

QUIET = 10
# ISO/IEC 15417: bar, space, bar, space, bar, space of each value; the stop has a bar more.
_PATTERNS = """
212222 222122 222221 121223 121322 131222 122213 122312 132212 221213 221312 231212 112232 122132
122231 113222 123122 123221 223211 221132 221231 213212 223112 312131 311222 321122 321221 312212
322112 322211 212123 212321 232121 111323 131123 131321 112313 132113 132311 211313 231113 231311
112133 112331 132131 113123 113321 133121 313121 211331 231131 213113 213311 213131 311123 311321
331121 312113 312311 332111 314111 221411 431111 111224 111422 121124 121421 141122 141221 112214
112412 122114 122411 142112 142211 241211 221114 413111 241112 134111 111242 121142 121241 114212
124112 124211 411212 421112 421211 212141 214121 412121 111143 111341 131141 114113 114311 411113
411311 113141 114131 311141 411131 211412 211214 211232 2331112
""".split()
_START_B, _STOP, _CHECK = 104, 106, 103
_PRINTABLE = range(32, 127)


def modules(length: int) -> int:
    """Return how many modules wide the bars of so many characters are, without the quiet zones."""
    return 11 * (length + 2) + 13


def symbol(text: str, x: float, y: float, module: float, height: float) -> Modules:
    """Return bars whose first begins at x; QUIET modules of white belong on both sides."""
    runs, place = [], 0
    for digits in (_PATTERNS[value] for value in _values(text)):
        for index, digit in enumerate(digits):
            if index % 2 == 0:
                runs.append((place, 0, int(digit), 1))
            place += int(digit)
    return Modules(x, y, module, height, tuple(runs))


def _values(text: str) -> list[int]:
    if not text or any(ord(sign) not in _PRINTABLE for sign in text):
        raise ValueError(f"{text!r} cannot be written as Code 128")
    data = [ord(sign) - 32 for sign in text]
    check = _START_B + sum(place * value for place, value in enumerate(data, 1))
    return [_START_B, *data, check % _CHECK, _STOP]
