"""Finds out which column of a sheet holds what, whatever its order and however it is headed."""

from __future__ import annotations

from typing import NamedTuple

from app.models.search_text import fold
from app.services.errors import Invalid
from app.services.field_checks import among
from app.services.imports.sheet import BadFile


class Field(NamedTuple):
    """A field an import knows, its name for people, and the headers it goes by (folded)."""

    name: str
    label: str
    headers: frozenset[str]
    required: bool = False


class Columns(NamedTuple):
    """Where each field stands, and the headers that nobody knows."""

    places: dict[str, int]
    headings: dict[str, str]
    unknown: list[str]


def _field(name: str, label: str, headers: str, *, required: bool = False) -> Field:
    return Field(name, label, frozenset(headers.split()), required)


PERSONNEL = (
    _field("rank", "rank", "rank grade", required=True),
    _field("surname", "last name", "lastname surname familyname", required=True),
    _field("first_name", "first name", "firstname givenname forename", required=True),
    _field("middle_initial", "middle initial", "mi middleinitial"),
    _field(
        "serial",
        "service serial number",
        "afsn afpsn serial serialno serialnumber serviceserial serviceserialno "
        "serviceserialnumber serviceno servicenumber",
        required=True,
    ),
    _field("group", "group", "group unit groupunit"),
    _field("squadron", "squadron", "squadron sqdn sqn"),
    _field(
        "mobile",
        "mobile",
        "tel telno telnumber telephone telephoneno telephonenumber mobile mobileno mobilenumber "
        "mobilephone phone phoneno phonenumber cell cellphone cellphoneno cellphonenumber "
        "cpno contactno contactnumber",
    ),
    _field("email", "e-mail", "email emailaddress mail"),
)
ITEMS = (
    _field("serial", "serial number", "serial serialno serialnumber sn", required=True),
    _field("item_number", "item number", "itemnumber itemno"),
    _field("model", "model", "model itemmodel type itemtype", required=True),
    _field("property_number", "property number", "propertynumber propertyno pn"),
    _field("factory_code", "factory code", "factoryqr factorycode factoryqrcode engravedcode"),
    _field("condition", "condition", "condition itemcondition"),
    _field("status", "status", "status itemstatus"),
    _field("rack", "rack", "rack rackno racknumber"),
    _field("slot", "slot", "slot slotno slotnumber"),
    _field("description", "description", "description itemdescription"),
    _field("owner_unit", "owner unit", "owner ownerunit owningunit unit"),
    _field("cost", "cost", "cost unitcost acquisitioncost"),
    _field("acquired_on", "acquisition date", "acquiredon acquisitiondate dateacquired"),
)
QUALIFICATIONS = (
    _field(
        "serial",
        "service serial number",
        "person personserial personid personnelid personnel afsn afpsn serial serialno "
        "serialnumber serviceserial serviceserialno serviceserialnumber serviceno servicenumber",
        required=True,
    ),
    _field(
        "what",
        "class or model",
        "classormodel classmodel class model weapon weaponclass weapontype firearm type "
        "qualification qualifiedfor qualifiedon for",
        required=True,
    ),
    _field(
        "expires_on",
        "valid until",
        "validuntil validto valid until expires expireson expiry expirydate expirationdate "
        "expiration enddate",
        required=True,
    ),
    _field("authority", "authority", "authority issuedby certifiedby givenby order orderno basis"),
)


def key(header: str) -> str:
    """Return a header without case, accents, blanks and signs: LAST_NAME is lastname."""
    return "".join(sign for sign in fold(header) if sign.isalnum())


def recognises(fields: tuple[Field, ...], header: str) -> bool:
    """Say whether a header names one of the fields."""
    return any(key(header) in field.headers for field in fields)


def match(header: list[str], fields: tuple[Field, ...]) -> Columns:
    """Return where the fields stand. Raises BadFile for a missing or a doubled column."""
    places: dict[str, int] = {}
    for field in fields:
        found = [place for place, name in enumerate(header) if key(name) in field.headers]
        if len(found) > 1:
            names = " and ".join(header[place] for place in found)
            raise BadFile(f"The columns {names} both hold the {field.label}. Delete one of them.")
        if found:
            places[field.name] = found[0]
    missing = [field.label for field in fields if field.required and field.name not in places]
    if missing:
        shown = ", ".join(name[:40] for name in header[:12] if name) or "none"
        columns = "column" if len(missing) == 1 else "columns"
        raise BadFile(
            f"The sheet lacks the {columns} {among(missing).replace(' or ', ' and ')}; "
            f"its columns are: {shown}."
        )
    return _columns(header, places)


def guess(header: list[str], fields: tuple[Field, ...]) -> list[str]:
    """Return the field that each column seems to hold, "" where none; the first of two wins."""
    found: list[str] = []
    for name in header:
        field = next((field.name for field in fields if key(name) in field.headers), "")
        found.append("" if field in found else field)
    return found


def known(header: list[str], fields: tuple[Field, ...]) -> int:
    """Return how many of the fields a header names."""
    return sum(1 for name in guess(header, fields) if name)


def chosen(header: list[str], fields: tuple[Field, ...], mapping: list[str]) -> Columns:
    """Return where the fields stand by choice: `mapping` has each column's field, "" for none.

    Raises Invalid with everything that is wrong with the choice.
    """
    labels = {field.name: field.label for field in fields}
    if len(mapping) != len(header) or any(name and name not in labels for name in mapping):
        raise Invalid({"columns": ["Choose again: the sheet has other columns than the form."]})
    wrong = [
        f"Two columns hold the {labels[name]}. Choose one of them."
        for name in labels
        if mapping.count(name) > 1
    ]
    missing = [field.label for field in fields if field.required and field.name not in mapping]
    if missing:
        wrong.append(f"Choose the column of the {among(missing).replace(' or ', ' and ')}.")
    if wrong:
        raise Invalid({"columns": wrong})
    return _columns(header, {name: place for place, name in enumerate(mapping) if name})


def _columns(header: list[str], places: dict[str, int]) -> Columns:
    taken = set(places.values())
    unknown = [name for place, name in enumerate(header) if name and place not in taken]
    return Columns(places, {name: header[place] for name, place in places.items()}, unknown)
