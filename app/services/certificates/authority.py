"""The machine's own authority: made once, and unable to vouch for anything but this machine."""

from __future__ import annotations

import ipaddress
import secrets
from datetime import UTC, datetime
from typing import NamedTuple

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

Key = ec.EllipticCurvePrivateKey
# Addresses of rooms and buildings; a certificate for one of the internet's is refused everywhere.
PRIVATE = tuple(
    ipaddress.ip_network(text)
    for text in (
        "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "169.254.0.0/16", "127.0.0.0/8",
        "fc00::/7", "fe80::/10", "::1/128",
    )
)  # fmt: skip
# Fixed days: at the first boot of a machine without a clock battery nobody knows the date.
_BEGINS = datetime(2024, 1, 1, tzinfo=UTC)
_ENDS = datetime(2049, 12, 31, tzinfo=UTC)


class Authority(NamedTuple):
    """The certificate that devices trust, and the key that signs with it."""

    certificate: x509.Certificate
    key: Key


def new(name: str) -> Authority:
    """Return an authority for a machine of that name, and for nothing else."""
    key = ec.generate_private_key(ec.SECP256R1())
    # Two authorities of one name must not be taken for each other.
    own = f"ArmGuard {name} {secrets.token_hex(3).upper()}"
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, own)])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(_BEGINS)
        .not_valid_after(_ENDS)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(signing_only(), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(_only(name), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .sign(key, hashes.SHA256())
    )
    return Authority(certificate, key)


def name_of(certificate: x509.Certificate) -> str:
    """Return the one name that an authority of ours vouches for. Raises ValueError for others."""
    try:
        held = certificate.extensions.get_extension_for_class(x509.NameConstraints).value
    except x509.ExtensionNotFound:
        raise ValueError("the authority is not limited to one name") from None
    names = [one.value for one in held.permitted_subtrees or () if isinstance(one, x509.DNSName)]
    if len(names) != 1:
        raise ValueError("the authority is not limited to one name")
    return names[0]


def is_private(address: str) -> bool:
    """Say whether the authority may vouch for an address."""
    found = ipaddress.ip_address(address)
    return any(found in network for network in PRIVATE if network.version == found.version)


def _only(name: str) -> x509.NameConstraints:
    """Return the limits: this name, private addresses, and no mail or other addresses at all."""
    return x509.NameConstraints(
        permitted_subtrees=[x509.DNSName(name), *(x509.IPAddress(net) for net in PRIVATE)],
        excluded_subtrees=None,
    )


def signing_only() -> x509.KeyUsage:
    """Return what the authority's key is for."""
    return _usage(signs_certificates=True)


def serving_only() -> x509.KeyUsage:
    """Return what the server's key is for."""
    return _usage(signs_certificates=False)


def _usage(*, signs_certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs_certificates,
        key_cert_sign=signs_certificates,
        crl_sign=False,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )
