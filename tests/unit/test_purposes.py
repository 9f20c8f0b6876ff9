"""Which purposes a counter offers."""

from __future__ import annotations

import pytest

from app.documents.control_card import Control, control_sheets
from app.documents.pdf import pdf
from app.models.purposes import purpose_code
from app.queries import purposes
from app.services.errors import Invalid
from app.services.settings import settings, tables
from tests import paper as seen

pytestmark = pytest.mark.usefixtures("record")


def test_what_draws_two_firearms_is_offered_only_where_a_person_may_hold_two() -> None:
    names = [purpose.name for purpose in purposes.offered()]
    assert names == ["Duty Sentinel", "Duty Vigil", "Honor Guard", "Others"]

    settings.change("custody_limit", "per class", None)

    names = [purpose.name for purpose in purposes.offered()]
    assert {"Duty Security", "OREX"} < set(names)


@pytest.mark.parametrize("name", ["Duty-Vigil", "duty  vigil!", "Lock", "END", "Côunt"])
def test_no_purpose_has_a_card_that_reads_as_another(name: str) -> None:
    with pytest.raises(Invalid, match="would read AGC-"):
        tables.save(tables.named("purposes"), None, {"name": name}, user=None)


def test_every_name_has_a_code_that_fits_its_card_and_is_its_own() -> None:
    names = ["\u3389" * 40, "\u5c71", "\u7530", "W" * 40, "-", "Duty Vigil"]
    codes = [purpose_code(name) for name in names]

    assert len(set(codes)) == len(names)
    for code in codes:
        _, sheet = control_sheets("a5", "Unit", None, [Control(code, "x", "It is chosen.")])
        assert code in seen.codes(seen.render(pdf([sheet], "card"), dpi=203))
