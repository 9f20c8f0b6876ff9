"""A folder with files as the kernel has them below /sys."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

# A Raspberry Pi 4 that is well.
RASPBERRY = {
    "class/thermal/thermal_zone0/temp": "48300\n",
    "devices/platform/soc/soc:firmware/get_throttled": "0\n",
    "fs/ext4/mmcblk0p2/errors_count": "0\n",
    "fs/ext4/mmcblk0p3/errors_count": "0\n",
    "fs/ext4/features/lazy_itable_init": "supported\n",
}


def tell(sys: Path, files: Mapping[str, str], **instead: str) -> None:
    """Write these files below `sys`; `instead` is other text, by a file's or its folder's name."""
    for name, content in files.items():
        path = sys / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(instead.get(path.name, instead.get(path.parent.name, content)))
