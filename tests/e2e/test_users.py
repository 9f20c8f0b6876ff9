"""Users in a real browser: added, made to choose a password, raised, signed out, kept out."""

from __future__ import annotations

from playwright.sync_api import Browser, BrowserContext, Page, expect

from app.models.users import User
from app.services.users import users
from tests.e2e.conftest import PASSWORD
from tests.e2e.server import Server

OWN = "words of my own choice"


def test_a_user_is_added_chooses_a_password_and_sets_a_pin(
    boss: BrowserContext, chromium: Browser, server: Server
) -> None:
    page = boss.new_page()
    page.goto("/users/new")
    page.get_by_label("Username").fill("ana")
    page.get_by_label("Role").select_option("viewer")
    page.get_by_role("button", name="Add user").click()
    first = page.locator("section[aria-labelledby=password-now] .headline").inner_text()
    page.reload()
    expect(page.locator("main")).not_to_contain_text(first)

    ana = chromium.new_context(base_url=server.at())
    hers = signed_in(ana, "ana", first)
    hers.goto("/items")  # nothing opens before the password is changed
    expect(hers.get_by_role("alert")).to_contain_text("Choose your own password")
    hers.get_by_label("Current password").fill(first)
    hers.get_by_label("New password", exact=True).fill(OWN)
    hers.get_by_label("New password again").fill(OWN)
    hers.get_by_role("button", name="Change password").click()
    hers.goto("/profile")
    hers.get_by_label("Your password").fill(OWN)
    hers.get_by_label("New PIN", exact=True).fill("493027")
    hers.get_by_label("New PIN again").fill("493027")
    hers.get_by_role("button", name="Set PIN").click()
    expect(hers.locator("main")).to_contain_text("You have a PIN")
    assert users.named("ana").pin_hash
    ana.close()


def test_a_role_counts_at_once_and_nobody_raises_their_own(
    boss: BrowserContext, context: BrowserContext
) -> None:
    page, lims = boss.new_page(), context.new_page()
    lims.goto("/items")
    expect(lims.get_by_role("link", name="New item")).to_be_visible()
    of_lim = f"/users/{users.named('lim').id}"

    page.goto(of_lim)
    page.locator("#role").select_option("viewer")
    page.get_by_role("button", name="Change role").click()
    expect(page.get_by_role("status")).to_contain_text("The role is changed")
    lims.goto("/items")
    expect(lims.get_by_role("link", name="New item")).to_have_count(0)

    page.goto(of_lim)
    own = f"/users/{users.named('boss').id}/role"
    page.locator("form[action$='/role']").evaluate(
        """(form, url) => {
            form.action = url;
            form.role.append(new Option("up", "superuser", true, true));
        }""",
        own,
    )
    page.get_by_role("button", name="Change role").click()
    expect(page.get_by_role("alert").first).to_contain_text("Nobody changes the role of their own")
    assert User.get(User.username == "boss").role == "admin"


def test_a_session_that_is_ended_in_the_middle_of_work_loses_no_words(
    boss: BrowserContext, context: BrowserContext
) -> None:
    users.add("owner", "superuser", PASSWORD)
    lims = context.new_page()
    lims.goto("/personnel/new")
    lims.get_by_label("Last name").fill("Cruz")
    page = boss.new_page()
    page.goto(f"/users/{users.named('lim').id}")
    page.get_by_role("button", name="Sign out Chrome").first.click()
    expect(page.get_by_role("status")).to_contain_text("Signed out there")

    lims.get_by_label("First name").fill("Juan")
    lims.get_by_label("Service serial number").fill("994538")
    lims.get_by_label("Rank").select_option("SGT")
    lims.get_by_role("button", name="Register").click()
    expect(lims.get_by_role("button", name="Sign in")).to_be_visible()
    lims.get_by_label("Username").fill("lim")
    lims.get_by_label("Password").fill(PASSWORD)
    lims.get_by_role("button", name="Sign in").click()
    lims.wait_for_url("**/")
    lims.get_by_role("link", name="Go on with it").click()
    expect(lims.get_by_label("Last name")).to_have_value("Cruz")
    lims.get_by_role("button", name="Register").click()
    expect(lims.get_by_role("heading", level=1)).to_have_text("SGT CRUZ, Juan")

    page.get_by_role("button", name="Disable lim").click()
    expect(page.get_by_role("status")).to_contain_text("signed out everywhere")
    again = signed_in(context, "lim", PASSWORD)
    expect(again.get_by_role("alert")).to_be_visible()
    assert again.url.endswith("/login")


def signed_in(context: BrowserContext, username: str, password: str) -> Page:
    """Try to sign a user in, and return the page that came of it."""
    page = context.new_page()
    page.goto("/login")
    page.get_by_label("Username").fill(username)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_load_state()
    return page
