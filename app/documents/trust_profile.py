"""The profile by which an iPhone or iPad takes a certificate to trust."""

from __future__ import annotations

import hashlib
import plistlib
import uuid


def profile(name: str, certificate: bytes) -> bytes:
    """Return a configuration profile for the machine `name` with its authority's DER.

    The same certificate gives the same profile, so that a second one replaces the first.
    """
    digest = hashlib.sha256(certificate).hexdigest()
    reverse = f"local.armguard.{name}.{digest[:8]}"
    payload = {
        "PayloadType": "com.apple.security.root",
        "PayloadVersion": 1,
        "PayloadIdentifier": f"{reverse}.ca",
        "PayloadUUID": _uuid(f"ca {digest}"),
        "PayloadDisplayName": f"Certificate of {name}",
        "PayloadDescription": f"Vouches for {name} and private addresses only.",
        "PayloadCertificateFileName": "armguard-ca.cer",
        "PayloadContent": certificate,
    }
    return plistlib.dumps(
        {
            "PayloadType": "Configuration",
            "PayloadVersion": 1,
            "PayloadIdentifier": reverse,
            "PayloadUUID": _uuid(digest),
            "PayloadDisplayName": f"ArmGuard at {name}",
            "PayloadDescription": "Lets this device know the armory's own computer. After it is "
            "installed: Settings, General, About, Certificate Trust Settings, switch it on.",
            "PayloadOrganization": "ArmGuard",
            "PayloadRemovalDisallowed": False,
            "PayloadContent": [payload],
        }
    )


def _uuid(text: str) -> str:
    return str(uuid.uuid5(uuid.NAMESPACE_OID, text)).upper()
