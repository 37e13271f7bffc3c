"""What each kind of notice adds to the common life of notices. Packages above register theirs in `AppConfig.ready`."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar
from uuid import UUID

from portal.enums import FrameworkPermission, NoticeKind
from portal.models import Framework, User
from sharing import access
from sharing.actions import laws
from sharing.models import (
    LegislativeChange,
    ModusOperandiNote,
    Notice,
    NoticeVersion,
    VendorAlert,
)

Kind = TypeVar("Kind", bound=Notice)


def nothing(notice: Notice, version: NoticeVersion, by: User) -> None:
    """For kinds that need no more."""


def submitted_when(notice: Notice, by: User) -> str:
    """The moment of its submission stands for an item that does not change while it is in review."""
    return notice.submission


@dataclass(frozen=True)
class KindRules:
    """The table, the rights, and what else happens in the transaction of a release, a correction or a withdrawal.

    `may_write`: whether a person of its originator may change what it says; `at_once`: whether a version that this
    person writes needs nobody's approval; `submission`: what stands for its content as this person is shown it;
    `parts`: key and heading of the sections that authorities may be asked to clear before it is released, and object
    to; `concerned`: which organizations have to do with it, as far as this person may know, and whether its words are
    theirs; `cautions`: what this person should know of a draft before it is submitted.
    """

    model: type[Notice]
    issue: FrameworkPermission
    release: FrameworkPermission
    needs_two_people: bool
    in_working_languages: bool = True
    may_write: Callable[[Notice, User], bool] = lambda notice, by: True
    at_once: Callable[[Notice, User], bool] = lambda notice, by: False
    parts: Callable[[Notice], list[tuple[str, str]]] = lambda notice: []
    concerned: Callable[[Notice, User], dict[UUID, bool]] = lambda notice, by: {}
    before_submission: Callable[[Notice, User], None] = lambda notice, by: None
    may_go_to: Callable[[Notice, Framework], bool] = lambda notice, framework: True
    before_release: Callable[[Notice, User], None] = lambda notice, by: None
    submission: Callable[[Notice, User], str] = submitted_when
    on_release: Callable[[Notice, NoticeVersion, User], None] = nothing
    on_correction: Callable[[Notice, NoticeVersion, User], None] = nothing
    on_withdrawal: Callable[[Notice, User], None] = lambda notice, by: None
    on_discard: Callable[[Notice, User], None] = lambda notice, by: None
    cautions: Callable[[Notice, User], list[str]] = lambda notice, by: []


_rules: dict[str, KindRules] = {}


def register(kind: NoticeKind, rules: KindRules) -> None:
    """Name the rules of a kind; once, when the site starts."""
    _rules[kind] = rules


def rules_of(notice: Notice) -> KindRules:
    """The rules of a notice's kind."""
    return _rules[notice.kind]


def rules_of_kind(kind: str) -> KindRules:
    """The rules of a kind."""
    return _rules[kind]


def whole(notice: Notice) -> Notice:
    """The notice as a row of its kind's own table."""
    model = rules_of(notice).model
    return notice if isinstance(notice, model) else access.plain(model).get(pk=notice.pk)


def locked(notice: Notice) -> Notice:
    """The notice as a row of its kind's own table, as it stands now, locked until the transaction ends.

    Both of its tables are locked: with the kind's own alone, whoever waited for the lock would be given the common
    columns, the state among them, as they were before. Readers who open it or answer it meanwhile need not wait.
    """
    rows = access.plain(rules_of(notice).model).select_for_update(of=("self", "notice_ptr"), no_key=True)
    return rows.select_related("originator").get(pk=notice.pk)


register(
    NoticeKind.ALERT,
    KindRules(
        model=VendorAlert,
        issue=FrameworkPermission.ISSUE_ALERT,
        release=FrameworkPermission.RELEASE_ALERT,
        needs_two_people=True,
    ),
)
register(
    NoticeKind.MO_NOTE,
    KindRules(
        model=ModusOperandiNote,
        issue=FrameworkPermission.ISSUE_MO_NOTE,
        release=FrameworkPermission.RELEASE_MO_NOTE,
        needs_two_people=False,
    ),
)
register(
    NoticeKind.LAW_CHANGE,
    KindRules(
        model=LegislativeChange,
        issue=FrameworkPermission.ISSUE_LAW_CHANGE,
        release=FrameworkPermission.RELEASE_LAW_CHANGE,
        needs_two_people=False,
        before_submission=laws.before_release,
        before_release=laws.before_release,
        on_release=laws.on_release,
        on_correction=laws.on_correction,
        on_withdrawal=laws.on_withdrawal,
    ),
)
