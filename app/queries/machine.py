"""What the machine says of itself: heat, its supply, and errors of its card, as the kernel tells.

A laptop or a virtual machine knows less; what nobody can tell is None.
"""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

# From here on a Raspberry Pi slows itself down; at 85 it does so by force.
HOT = 80
# A sensor that says more or less than this is broken.
_COLDEST, _HOTTEST = -40, 130
# What the firmware of a Raspberry Pi says (vcgencmd get_throttled): this moment, since the start.
_LOW_NOW, _LOW_SINCE = 1 << 0, 1 << 16
NOW, SINCE_START, NO = "now", "since start", "no"


class Machine(NamedTuple):
    """How the machine is; None for what it does not tell."""

    temperature: int | None  # degrees Celsius, of the hottest sensor
    under_voltage: str | None  # now, since start, no
    errors: dict[str, int] | None  # of file systems, by partition
    is_worn: bool  # memory that counts its own wear says that it nears its end

    @property
    def card_errors(self) -> int | None:
        """Return all errors of all file systems together."""
        return None if self.errors is None else sum(self.errors.values())

    @property
    def is_hot(self) -> bool:
        """Say whether it slows itself down by now."""
        return self.temperature is not None and self.temperature >= HOT

    @property
    def is_well(self) -> bool:
        """Say whether nobody need look after it."""
        is_fed = self.under_voltage in (NO, None)
        return is_fed and not (self.is_hot or self.card_errors or self.is_worn)


def read(sys: Path) -> Machine:
    """Return what the kernel's files below `sys` (/sys) say."""
    return Machine(_temperature(sys), _under_voltage(sys), _errors(sys), _is_worn(sys))


def _temperature(sys: Path) -> int | None:
    zones = sys.glob("class/thermal/thermal_zone*/temp")
    degrees = [round(found / 1000) for path in zones if (found := _number(path)) is not None]
    return max((one for one in degrees if _COLDEST < one < _HOTTEST), default=None)


def _under_voltage(sys: Path) -> str | None:
    # Raspberry Pi OS has the firmware's own word; `soc` has a number behind it on a Pi 5.
    for path in sys.glob("devices/platform/soc*/*firmware/get_throttled"):
        bits = _number(path, 16)
        if bits is not None:
            return NOW if bits & _LOW_NOW else SINCE_START if bits & _LOW_SINCE else NO
    # Debian's kernel has a sensor that knows of this moment only.
    for path in sys.glob("class/hwmon/hwmon*/in0_lcrit_alarm"):
        alarm = _number(path) if _text(path.with_name("name")) == "rpi_volt" else None
        if alarm is not None:
            return NOW if alarm else NO
    return None


def _errors(sys: Path) -> dict[str, int] | None:
    counts = {path.parent.name: _number(path) for path in sys.glob("fs/ext4/*/errors_count")}
    known = {name: count for name, count in counts.items() if count is not None}
    return known or None


def _is_worn(sys: Path) -> bool:
    # Only built-in memory (eMMC) has it: 1 is well, 2 and 3 are nearly used up.
    found = (_number(path, 16) for path in sys.glob("block/mmcblk*/device/pre_eol_info"))
    return any(number is not None and number >= 2 for number in found)


def _number(path: Path, base: int = 10) -> int | None:
    try:
        return int(_text(path) or "", base)
    except ValueError:
        return None


def _text(path: Path) -> str | None:
    try:
        return path.read_text(encoding="ascii").strip()
    except (OSError, ValueError):  # a sensor that does not answer; bytes that are no words
        return None
