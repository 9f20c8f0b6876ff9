"""Spreadsheets as people upload them in a browser."""

from __future__ import annotations

from tests.browse import Browser, Page

PEOPLE = "RANK,LAST NAME,FIRST NAME,MI,AFSN,GROUP\n"
WEAPONS = "serial_number,model,rack\n"
REYES = "SGT,Reyes,Ana,L,700001,951st\n"


def upload(visitor: Browser, kind: str, name: str, content: bytes, status: int = 200) -> Page:
    """Choose a file, press Go on, and return the page that came."""
    visitor.open("/imports")
    fields = {"csrf_token": visitor.csrf_token(), "kind": kind}
    # Written out, because the test client leaves the temporary file of a large upload open.
    part = '--cut\r\nContent-Disposition: form-data; name="{}"{}\r\n\r\n'
    body = "".join(part.format(key, "") + value + "\r\n" for key, value in fields.items())
    body += part.format("file", f'; filename="{name}"')
    whole = body.encode() + content + b"\r\n--cut--\r\n"
    sent = {"data": whole, "content_type": "multipart/form-data; boundary=cut"}
    return visitor._show(visitor.send("POST", "/imports", **sent), status)


def checked(visitor: Browser, kind: str, text: str, name: str = "sheet.csv") -> Page:
    """Upload a sheet and check it as its columns were matched."""
    upload(visitor, kind, name, text.encode())
    return visitor.press("Check the rows")
