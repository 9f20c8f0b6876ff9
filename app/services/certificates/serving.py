"""The server's certificate: the machine's name and addresses of now, for thirteen months."""

from __future__ import annotations

import ipaddress
from collections.abc import Sequence
from datetime import datetime, timedelta

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from app.services.certificates.authority import Authority, Key, serving_only

# Some platforms refuse a server's certificate of more than 398 days.
LASTS = timedelta(days=395)
RENEWED_BEFORE = timedelta(days=60)
# A device whose clock is behind must not find the certificate of a minute ago not begun.
_BACK = timedelta(days=2)


def new(by: Authority, key: Key, name: str, addresses: Sequence[str], now: datetime) -> bytes:
    """Return the certificate in PEM, signed by the authority."""
    names: list[x509.GeneralName] = [x509.DNSName(name)]
    names += [x509.IPAddress(ipaddress.ip_address(address)) for address in addresses]
    authority_key = x509.SubjectKeyIdentifier.from_public_key(by.key.public_key())
    certificate = (
        x509.CertificateBuilder()
        .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)]))
        .issuer_name(by.certificate.subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - _BACK)
        .not_valid_after(now - _BACK + LASTS)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(serving_only(), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(authority_key),
            critical=False,
        )
        .sign(by.key, hashes.SHA256())
    )
    return certificate.public_bytes(Encoding.PEM)


def why_not(
    held: x509.Certificate, by: Authority, key: Key, wanted: Sequence[str], now: datetime
) -> str | None:
    """Return why a certificate must be made anew; None for one that will do.

    An address that the machine no longer has does no harm.
    """
    if held.public_key() != key.public_key() or not _is_signed(held, by):
        return "it was not made by this authority for this key"
    if not held.not_valid_before_utc <= now:
        return "it begins after today: the clock was ahead when it was made"
    if now > held.not_valid_after_utc - RENEWED_BEFORE:
        return f"it ends on {held.not_valid_after_utc:%-d %b %Y}"
    missing = [one for one in wanted if one not in said(held)]
    return f"it does not name {', '.join(missing)}" if missing else None


def said(certificate: x509.Certificate) -> list[str]:
    """Return the name and the addresses that a certificate stands for."""
    names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    return [str(one.value) for one in names]


def _is_signed(held: x509.Certificate, by: Authority) -> bool:
    try:
        held.verify_directly_issued_by(by.certificate)
    except (ValueError, TypeError, InvalidSignature):
        return False
    return True
