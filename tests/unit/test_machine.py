"""What the kernel's files say of heat, supply and card; each is a file as a real machine has it."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.queries import machine
from tests.kernel import RASPBERRY, tell


def test_a_machine_that_tells_nothing_is_well(tmp_path: Path) -> None:
    here = machine.read(tmp_path)

    assert here.is_well
    assert here.card_errors is None
    assert here == (None, None, None, False)


def test_a_raspberry_pi_tells_all(tmp_path: Path) -> None:
    tell(tmp_path, RASPBERRY)

    here = machine.read(tmp_path)

    assert here.is_well
    assert here == (48, "no", {"mmcblk0p2": 0, "mmcblk0p3": 0}, False)


@pytest.mark.parametrize(
    ("bits", "said"),
    [("0x0", "no"), ("50005", "now"), ("50000", "since start"), ("80008", "no"), ("?", None)],
)
def test_the_firmware_says_how_the_supply_was(tmp_path: Path, bits: str, said: str | None) -> None:
    tell(tmp_path, RASPBERRY, get_throttled=bits)

    assert machine.read(tmp_path).under_voltage == said


def test_a_pi_5_has_its_firmware_elsewhere(tmp_path: Path) -> None:
    place = "devices/platform/soc@107c000000/soc@107c000000:firmware/get_throttled"
    tell(tmp_path, {place: "10001\n"})

    assert machine.read(tmp_path).under_voltage == "now"


@pytest.mark.parametrize(("alarm", "said"), [("1", "now"), ("0", "no")])
def test_debians_kernel_has_a_sensor_for_the_supply(tmp_path: Path, alarm: str, said: str) -> None:
    sensor = "class/hwmon/hwmon1"
    tell(tmp_path, {f"{sensor}/name": "rpi_volt\n", f"{sensor}/in0_lcrit_alarm": f"{alarm}\n"})
    other = "class/hwmon/hwmon0"
    tell(tmp_path, {f"{other}/name": "nct6775\n", f"{other}/in0_lcrit_alarm": "1\n"})

    assert machine.read(tmp_path).under_voltage == said


def test_the_hottest_sensor_counts_and_a_broken_one_does_not(tmp_path: Path) -> None:
    for number, text in enumerate(("61000", "81900", "-273200", "999000", "", "hot")):
        tell(tmp_path, {f"class/thermal/thermal_zone{number}/temp": text})

    here = machine.read(tmp_path)

    assert here.temperature == 82
    assert not here.is_well


def test_errors_of_all_partitions_count(tmp_path: Path) -> None:
    tell(tmp_path, RASPBERRY, mmcblk0p2="3\n", mmcblk0p3="1\n")

    here = machine.read(tmp_path)

    assert (here.card_errors, here.is_well) == (4, False)


@pytest.mark.parametrize(("life", "is_worn"), [("0x01", False), ("0x02", True), ("0x03", True)])
def test_built_in_memory_says_when_it_is_worn(tmp_path: Path, life: str, is_worn: bool) -> None:
    tell(tmp_path, {"block/mmcblk0/device/pre_eol_info": f"{life}\n"})

    here = machine.read(tmp_path)

    assert (here.is_worn, here.is_well) == (is_worn, not is_worn)


def test_a_sensor_that_does_not_answer_is_not_known(tmp_path: Path) -> None:
    (tmp_path / "class/thermal/thermal_zone0/temp").mkdir(parents=True)
    tell(tmp_path, {"fs/ext4/sda1/errors_count": "\N{SNOWMAN}"})

    assert machine.read(tmp_path) == (None, None, None, False)
