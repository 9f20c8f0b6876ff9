"""What a camera sees of printed labels: far, turned, dim, blurred, torn; pictures and films."""

from __future__ import annotations

import io
import random
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import zxingcpp
from PIL import Image, ImageChops, ImageDraw, ImageEnhance, ImageFilter, ImageOps

from app.documents.label_face import Label
from app.documents.label_sheets import Setup, label_sheets
from app.documents.pdf import pdf
from app.documents.presets import PRESETS
from tests import paper

FRAME = (1280, 720)
DESK = 168  # the grey of what lies under the label
FPS = 30  # of the film that Chromium plays


def printed(code: str, *, bars: bool = False) -> Any:
    """Return the product's own label of this code, as it lies on its roll (62 x 29 mm)."""
    label = Label(code, "M16A1 rifle", "W480302", "Rack R3-12", "950th CEWW")
    sheets = label_sheets([label], Setup(PRESETS["ql-62x29"], bars=bars))
    return paper.render(pdf(sheets, "label"))


def marked(code: str, kind: str) -> Any:
    """Return a code as a maker or another program prints it: DataMatrix, Code39 and the like."""
    barcode = zxingcpp.create_barcode(code, getattr(zxingcpp.BarcodeFormat, kind))
    drawn: Any = zxingcpp.write_barcode_to_image(barcode, scale=8)
    high, wide = drawn.shape[:2]
    return ImageOps.expand(Image.frombytes("L", (wide, high), bytes(memoryview(drawn))), 32, 255)


def framed(
    label: Any, *, share: float = 0.5, turn: float = 0, light: float = 1, noise: float = 0,
    blur: float = 0,
) -> Any:  # fmt: skip
    """Return the frame of a camera: the label's longer side is `share` of the picture's height."""
    longer = int(FRAME[1] * share)
    small = ImageOps.contain(label, (longer, longer), Image.Resampling.LANCZOS)
    mask = Image.new("L", small.size, 255)
    small, mask = (one.rotate(turn, Image.Resampling.BICUBIC, expand=True) for one in (small, mask))
    frame = Image.new("L", FRAME, DESK)
    frame.paste(small, ((FRAME[0] - small.width) // 2, (FRAME[1] - small.height) // 2), mask)
    frame = frame.filter(ImageFilter.GaussianBlur(blur)) if blur else frame
    frame = ImageEnhance.Brightness(frame).enhance(light)
    if noise:
        frame = ImageChops.add(frame, Image.effect_noise(FRAME, noise), 1, -128)
    return frame


def torn(label: Any, share: float, seed: int = 1) -> Any:
    """Return a label with spots of mud over `share` of it."""
    dice, hurt = random.Random(seed), label.copy()  # noqa: S311  (no secret)
    draw, side = ImageDraw.Draw(hurt), max(4, min(label.size) // 24)
    for _ in range(int(share * label.width * label.height / side**2)):
        x, y = dice.randrange(label.width), dice.randrange(label.height)
        draw.rectangle((x, y, x + side, y + side), fill=dice.choice((20, 235)))
    return hurt


def nothing() -> Any:
    """Return the frame of an empty desk."""
    return Image.new("L", FRAME, DESK)


def as_jpeg(frame: Any) -> bytes:
    """Return a frame as a phone's photograph."""
    file = io.BytesIO()
    frame.save(file, "JPEG", quality=85)
    return file.getvalue()


def film(path: Path, scenes: Iterable[tuple[Any, float]]) -> None:
    """Write a film (motion JPEG) of these scenes: (frame, seconds)."""
    with path.open("wb") as file:
        for frame, seconds in scenes:
            jpeg = as_jpeg(frame)
            for _ in range(int(seconds * FPS)):
                file.write(jpeg)
