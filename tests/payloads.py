"""What somebody hostile might type into a name, a note or a serial."""

from __future__ import annotations

import json
from pathlib import Path

_KINDS = json.loads((Path(__file__).parent / "data" / "payloads.json").read_text())
_LONG = ("W" * 500, "word " * 120, "<" * 200, "Ñ" * 300)

PAYLOADS: tuple[str, ...] = (*(text for texts in _KINDS.values() for text in texts), *_LONG)
