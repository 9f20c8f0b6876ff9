"""Plants the forms a record has before anybody moves a field."""

from __future__ import annotations

import json

from app.documents import form_table
from app.models.documents import Form
from app.models.writes import writes
from app.services import audit


@writes
def plant() -> None:
    """Add the forms that the record does not have yet."""
    present = {(row.kind, row.paper) for row in Form.select(Form.kind, Form.paper)}
    for kind in form_table.KINDS:
        for paper in form_table.EVERY:
            if (kind, paper) not in present:
                rows = form_table.as_rows(form_table.starting(kind, paper))
                form = Form(kind=kind, paper=paper, fields=json.dumps(rows, ensure_ascii=False))
                audit.insert(form, None, action="plant")
