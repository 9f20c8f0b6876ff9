"""Reads the code on one photograph: a program of its own that ends with its answer.

Pictures from outside are unpacked here, and not in the server: with little memory, no file to write
and a few seconds, so that a hostile one harms nobody. It imports nothing of ArmGuard's, reads the
file from its standard input and answers one line of JSON: {"codes": [...]}, or what is {"wrong"}:
"kind", "pixels" or "damaged".
"""

from __future__ import annotations

import io
import json
import resource
import sys

import zxingcpp
from PIL import Image, ImageOps

MEMORY = 128 * 1024 * 1024  # addresses; the largest picture below needs two thirds of them
SECONDS = 10
# A JPEG is unpacked at a fraction of its size, but not one that comes in several passes.
MOST_PIXELS = {"JPEG": 64_000_000, "PNG": 4_000_000, "WEBP": 3_000_000}
MOST_IN_PASSES = 12_000_000
LONGEST_SIDE = 2000
FORMATS = zxingcpp.barcode_formats_from_str("QRCode,DataMatrix,Code128,Code39")


def limit() -> None:
    """Take away what reading a picture does not need."""
    for what, most in (
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_CPU, SECONDS),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        hard = resource.getrlimit(what)[1]
        low = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(what, (low, low))


def answer(data: bytes) -> dict[str, object]:
    """Return the different codes on a picture, or what is wrong with it."""
    try:
        image = Image.open(io.BytesIO(data), formats=tuple(MOST_PIXELS))
    except Image.DecompressionBombError:
        return {"wrong": "pixels"}
    except (OSError, SyntaxError, ValueError):
        return {"wrong": "kind"}
    most = MOST_IN_PASSES if "progressive" in image.info else MOST_PIXELS[image.format or "PNG"]
    if image.width * image.height > most:
        return {"wrong": "pixels"}
    try:
        return {"codes": codes(upright(image))}
    except (OSError, SyntaxError, ValueError, EOFError, MemoryError):
        return {"wrong": "damaged"}


def upright(image: Image.Image) -> Image.Image:
    """Return the picture in grey, no larger than needed, the way up it was taken."""
    image.draft("L", (LONGEST_SIDE, LONGEST_SIDE))
    image.thumbnail((LONGEST_SIDE, LONGEST_SIDE), reducing_gap=2.0)
    return ImageOps.exif_transpose(image).convert("L")


def codes(image: Image.Image) -> list[str]:
    """Return the different codes; what one way does not find, the next may."""
    for seen in (image, ImageOps.autocontrast(image, cutoff=2), ImageOps.invert(image)):
        for way in (zxingcpp.Binarizer.LocalAverage, zxingcpp.Binarizer.GlobalHistogram):
            found = zxingcpp.read_barcodes(
                seen, formats=FORMATS, binarizer=way, text_mode=zxingcpp.TextMode.Plain
            )
            if found:
                return sorted({one.text for one in found})
    return []


if __name__ == "__main__":
    limit()
    sys.stdout.write(json.dumps(answer(sys.stdin.buffer.read())))
