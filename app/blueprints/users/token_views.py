"""API tokens: keys for other programs, shown once when they are made."""

from __future__ import annotations

from flask import Blueprint, Response, redirect, url_for
from werkzeug.wrappers import Response as Redirect

from app import clock
from app.blueprints.users.forms import TokenForm
from app.models.roles import Act
from app.queries import users as user_queries
from app.services.users import tokens
from app.services.users.user_rules import grantable
from app.web import shown_once
from app.web.access import acting_user, requires
from app.web.forms import form_page

bp = Blueprint("tokens", __name__)


@bp.get("/tokens")
@requires(Act.USERS)
def index() -> Response:
    """List the tokens and ask for a new one."""
    return _page(TokenForm(user=acting_user().username))


@bp.post("/tokens")
@requires(Act.USERS)
def create() -> Response | Redirect:
    """Make a token; the next page shows it, once."""
    form, by = TokenForm(), acting_user()
    with form.says_why_not():
        of = user_queries.by_name(form.user.data or by.username)
        scope = form.scope.data or "read"
        token = tokens.add(form.name.data or "", of, scope=scope, days=form.days(), user=by)
        shown_once.keep("token", token)
        return redirect(url_for("users.tokens.index"), 303)
    return _page(form)


@bp.post("/tokens/<int:token_id>/revoke")
@requires(Act.USERS)
def revoke(token_id: int) -> Redirect:
    """End a token for good."""
    tokens.revoke(tokens.named(token_id), user=acting_user())
    return redirect(url_for("users.tokens.index"), 303)


def _page(form: TokenForm) -> Response:
    kept = grantable(acting_user())
    names = [row.username for row in user_queries.everybody() if row.role in kept]
    form.user.choices = names
    return form_page(
        "users/tokens.html",
        form,
        rows=user_queries.tokens(clock.now()),
        mine=set(names),
        token=shown_once.take("token"),
    )
