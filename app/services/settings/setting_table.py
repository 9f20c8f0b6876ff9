"""The table of what a unit can set: names, words, bounds, in the groups of the settings page."""

from __future__ import annotations

from typing import NamedTuple

from app.queries.settings import DEFAULTS

LONGEST_LINE, MOST_LINES = 80, 6
PAPER, RULES, COUNTER, WARNINGS, NIGHT = (
    "Unit and paper",
    "Issue and return",
    "Counter",
    "Warnings and time limits",
    "Night work",
)
GROUPS = (PAPER, RULES, COUNTER, WARNINGS, NIGHT)
YES_NO = (("yes", "Yes"), ("no", "No"))


class Definition(NamedTuple):
    """One setting as people see it.

    `kind` is text, lines, number, choice, time, times, zone or folder.
    """

    group: str
    name: str
    label: str
    help: str
    kind: str
    choices: tuple[tuple[str, str], ...] = ()
    low: int = 0
    high: int = 0
    required: bool = False

    @property
    def default(self) -> str:
        """Return what it starts with."""
        return DEFAULTS[self.name]


SETTINGS = (
    Definition(PAPER, "unit_name", "Unit", "On every page and every paper.", "text",
               required=True, high=60),
    Definition(PAPER, "paper_lines", "Lines at the head of papers",
               "Under the unit's name on printed timelines, receipts and reports: command, place. "
               f"Up to {MOST_LINES} lines.", "lines"),
    Definition(PAPER, "signatories", "Who signs papers",
               "One per line: rank and name, then the position. "
               f"Up to {MOST_LINES} lines.", "lines"),
    Definition(PAPER, "timezone", "Time zone", "For every time on screen and paper, from now on.",
               "zone"),
    Definition(RULES, "custody_limit", "Custody limit",
               "Counts toward new issues only; nobody has to hand anything in.", "choice",
               (("per person", "One firearm per person"),
                ("per class", "One of each class: a rifle and a pistol"))),
    Definition(RULES, "due_hours", "Due back after (hours)",
               "When the purpose has no time of its own.", "number", low=1, high=8784),
    Definition(RULES, "admins_issue", "Admins work at the counter",
               "If not, only armorers and superusers issue and return.", "choice", YES_NO),
    Definition(RULES, "qualifications", "Qualifications",
               "Whether somebody without a valid one may draw. A second user can agree to an issue "
               "that was refused.", "choice",
               (("off", "Are not looked at"), ("warn", "Warn"), ("refuse", "Refuse"))),
    Definition(RULES, "qualification_days", "Warn before a qualification ends (days)",
               "At the counter and on lists.", "number", low=1, high=365),
    Definition(RULES, "inspections", "An overdue inspection", "Of the weapon that is drawn.",
               "choice", (("warn", "Warns"), ("refuse", "Refuses the issue"))),
    Definition(RULES, "authority_roster", "Authorization roster",
               "Whether somebody may draw who is not on the newest approved one that holds today.",
               "choice", (("off", "Is not looked at"), ("warn", "Warn"), ("refuse", "Refuse"))),
    Definition(RULES, "appointments", "Appointment in writing",
               "Whether somebody may issue whose appointment as armorer or background check has "
               "run out. Returns are always taken.", "choice",
               (("off", "Is not looked at"), ("refuse", "Refuse"))),
    Definition(RULES, "appointment_days", "Warn before an appointment ends (days)",
               "On the dashboard, while appointments are looked at.", "number", low=1, high=365),
    Definition(RULES, "receipt_hours", "A temporary receipt lasts at most (hours)",
               "What stays out longer goes on a PAR; only an admin extends beyond. 0: no limit.",
               "number", low=0, high=8784),
    Definition(RULES, "late_hours", "A late entry needs a second person after (hours)",
               "What is typed in from paper so long after it happened is recorded only with "
               "somebody else's PIN or password. 0: always.", "number", low=0, high=8784),
    Definition(RULES, "return_counts", "At a return, magazines and rounds",
               "What is missing stays with the person by name; the MISSING card asks once.",
               "choice", (("assume", "Count as complete"), ("ask", "Are counted each time"))),
    Definition(RULES, "return_questions", "At a return, ask about the weapon",
               "Cleared, clean, complete, serviceable: one tap says all good.", "choice",
               (("off", "Only when something is wrong"), ("on", "Each time"))),
    Definition(RULES, "brass", "When rounds were fired, the brass",
               "Counted, or weighed where the kind says what a case weighs. The difference is "
               "always said.", "choice",
               (("off", "Is written down when somebody gives it"),
                ("on", "Is asked for; too little opens a discrepancy"))),
    Definition(RULES, "brass_tolerance", "Brass may be short by (percent)",
               "Of the rounds fired, before it counts as missing.", "number", low=0, high=20),
    Definition(RULES, "ics_below", "ICS instead of PAR below (pesos)",
               "An item that cost less is issued for good on an Inventory Custodian Slip.",
               "number", low=0, high=999_999),
    Definition(RULES, "receipt_signature", "Who receives signs the receipt", "On its page, or on "
               "one printed sheet for many receipts.", "choice",
               (("none", "Not in ArmGuard"), ("pin", "With their own PIN"),
                ("canvas", "With a finger on the screen"), ("sheet", "On a printed sheet"))),
    Definition(COUNTER, "receipt_paper", "Receipts are printed on", "After Done at the counter, "
               "for purposes that print; another paper is chosen on the receipt's own page.",
               "choice", (("legal", "Legal, two copies"), ("a4", "A4, two copies"),
                          ("letter", "Letter, two copies"), ("a5", "A5"), ("80", "80 mm slip"),
                          ("58", "58 mm slip"))),
    Definition(RULES, "weapon_proves_person", "In a roster run the weapon proves the person",
               "Scanned alone, a weapon goes to whom the roster names, without the ID card. "
               "Somebody must still look at the face.", "choice", YES_NO),
    Definition(COUNTER, "hand_over_seconds", "A hand-over closes after (seconds)",
               "Without a scan for so long, nobody is at the window any more.", "number",
               low=15, high=600),
    Definition(COUNTER, "lock_minutes", "The counter locks after (minutes)",
               "Untouched for so long, a counter asks for the PIN; scans are kept meanwhile. "
               "0: it does not lock.", "number", low=0, high=240),
    Definition(COUNTER, "private_seconds", "Faces and serials are hidden after (seconds)",
               "On an untouched counter, so that passers-by cannot read them.", "number",
               low=5, high=600),
    Definition(COUNTER, "sounds", "Sounds at the counter",
               "The speaker at the counter's upper edge switches one device on or off by itself.",
               "choice", YES_NO),
    Definition(COUNTER, "volume", "Volume", "Of those sounds, on every device.", "choice",
               (("quiet", "Quiet"), ("normal", "Normal"), ("loud", "Loud"))),
    Definition(WARNINGS, "undo_seconds", "Undo works for (seconds)",
               "Later, a wrong entry is corrected from its own page, with a reason.", "number",
               low=5, high=120),
    Definition(WARNINGS, "due_soon_hours", "Due soon means within (hours)",
               "For what is counted as due soon before it is overdue.", "number", low=1, high=48),
    Definition(WARNINGS, "expiry_days", "Ammunition expires soon within (days)",
               "Said on the dashboard while some of the lot is there or out.", "number",
               low=1, high=730),
    Definition(WARNINGS, "disk_warning_mb", "Warn when the disk has less than (MB)",
               "The dashboard then says so to admins and superusers.", "number",
               low=50, high=100_000),
    Definition(WARNINGS, "hsts", "Browsers insist on HTTPS", "A device that trusts the certificate "
               "then refuses this machine without it for half a year: nobody can slip a false page "
               "in between. Turn it on when every device trusts it.", "choice", YES_NO),
    Definition(WARNINGS, "erase_years", "A person's data may be erased after (years)",
               "Since they left, or their last entry: by a superuser at the machine's own console.",
               "number", low=1, high=50),
    Definition(WARNINGS, "shift_ends", "Shifts end at", "Times of the day with blanks between, "
               "such as 06:00 18:00: a choice where the past is looked up. Empty: midnight.",
               "times"),
    Definition(NIGHT, "night_checkpoint", "Signed checkpoint at", "The record's newest code, "
               "signed with this machine's key, as a file beside the backups. Empty: never.",
               "time"),
    Definition(NIGHT, "night_retention", "Sealing of old audit rows at", "Old rows of the "
               "audit log go into signed files, which its page shows. Empty: never.", "time"),
    Definition(NIGHT, "retention_years", "Audit rows are sealed after (years)",
               "The ledger of issues and returns is never sealed.", "number", low=2, high=50),
    Definition(NIGHT, "retention_open_years", "While a discrepancy is open, after (years)",
               "The longer of the two counts then.", "number", low=4, high=50),
    Definition(NIGHT, "night_backup", "Backup at", "A copy of the record, proven before it counts. "
               "Empty: never. What a night without power missed is done after it.", "time"),
    Definition(NIGHT, "backup_minutes", "A backup between nights every (minutes)", "When something "
               "changed; the last 48 are kept. 0: by night only.", "number", low=0, high=1440),
    Definition(NIGHT, "backup_path", "Take backups here, too", "A folder of a stick or another "
               "disk, such as /media/usb; prepare it on the page Backups. Empty: nowhere else.",
               "folder", high=200),
    Definition(NIGHT, "night_blackout", "Blackout pack at", "Who holds what, the racks in order, "
               "and numbered lines, as PDF. Empty: never.", "time"),
    Definition(NIGHT, "night_overdue", "Overdue digest at", "Who is late, as text and CSV in the "
               "data directory's folder drop, and a notice. Empty: never.", "time"),
    Definition(NIGHT, "drop_path", "Drop files here, too", "A folder that is there, such as a "
               "memory stick's: /media/usb. Empty: nowhere else.", "folder", high=200),
    Definition(NIGHT, "night_verify", "Check of the record at", "The whole audit chain is replayed "
               "and everything compared with it. Empty: never.", "time"),
    Definition(NIGHT, "night_stock", "Check of the stock at", "Every pool and lot is added up; one "
               "that does not balance is on the dashboard. Empty: never.", "time"),
)  # fmt: skip
