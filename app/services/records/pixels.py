"""Decodes, turns and shrinks a photograph; only who has one loads this, for Pillow takes 7 MB."""

from __future__ import annotations

import io

from PIL import Image, ImageOps, UnidentifiedImageError

from app.services.field_checks import Unusable

# Decoding takes three or four bytes for each; a Pi has room for that, and no phone needs more.
MOST_PIXELS = 30_000_000
LONGEST_SIDE = 1600
THUMB_SIDE = 192
THUMB_BYTES = 8 * 1024
_FORMATS = ("JPEG", "PNG", "WEBP")
_APPLE = (b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1")
_QUALITY = 85
_FALLING = (80, 70, 60, 50, 40, 30, 20, 10)


def kept(data: bytes) -> tuple[bytes, bytes, int, int]:
    """Return JPEG, thumbnail, width and height of an uploaded file. Raises Unusable."""
    image = _fresh(_opened(data), LONGEST_SIDE)
    return (_as_jpeg(image, _QUALITY), _thumb(image), *image.size)


def _opened(data: bytes) -> Image.Image:
    """Return the upright image of a file, decoded no larger than needed."""
    try:
        image = Image.open(io.BytesIO(data), formats=_FORMATS)
        if image.width * image.height > MOST_PIXELS:
            raise Unusable("This picture has too many pixels: 30 million at most.")
        image.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))  # a JPEG can be unpacked smaller
        return ImageOps.exif_transpose(image)
    except UnidentifiedImageError:
        raise Unusable(_of_another_kind(data)) from None
    except Image.DecompressionBombError:
        raise Unusable("This picture has too many pixels: 30 million at most.") from None
    except (OSError, SyntaxError, ValueError, EOFError):
        raise Unusable("This photograph is damaged. Take it again.") from None


def _of_another_kind(data: bytes) -> str:
    """Return what to do with a file of a kind that is not taken."""
    brand = data[8:12] if data[4:8] == b"ftyp" else b""
    if brand in _APPLE or brand == b"avif":
        return (
            "This is an iPhone's own format (HEIC) or AVIF, which not every computer here can "
            "show. On the phone choose Settings, Camera, Formats, Most Compatible and take it "
            "again, or send a screenshot of it."
        )
    kinds = {b"%PDF": "a PDF", b"GIF8": "a GIF picture", b"<svg": "a drawing (SVG)"}
    known = next((name for begins, name in kinds.items() if data.lstrip().startswith(begins)), None)
    said = f"This is {known}, not" if known else "This is not"
    return f"{said} a JPEG, PNG or WebP photograph. Take it with the camera."


def _fresh(image: Image.Image, longest: int) -> Image.Image:
    """Return a copy of the pixels alone, on white, no longer than `longest`.

    Whatever else the file held (place, time, camera, comments, profile) is not copied.
    """
    image.thumbnail((longest, longest), Image.Resampling.LANCZOS)
    clean = Image.new("RGB", image.size, "white")
    if image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info:
        image = image.convert("RGBA")
        clean.paste(image, mask=image.getchannel("A"))
    else:
        clean.paste(image.convert("RGB"))
    return clean


def _thumb(image: Image.Image) -> bytes:
    """Return a JPEG of 192 pixels and at most 8 KB."""
    small = _fresh(image.copy(), THUMB_SIDE)
    jpegs = (_as_jpeg(small, quality) for quality in _FALLING)
    return next(jpeg for jpeg in jpegs if len(jpeg) <= THUMB_BYTES)


def _as_jpeg(image: Image.Image, quality: int) -> bytes:
    file = io.BytesIO()
    image.save(file, "JPEG", quality=quality, optimize=True)
    return file.getvalue()
