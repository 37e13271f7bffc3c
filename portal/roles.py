"""Who may do what: the matrix of DESIGN's section "Who may do what", as data."""

from portal.enums import FrameworkPermission as P
from portal.enums import ParticipationRole, UserRole

# What the members of an organization may do in a framework, by the organization's role there.
_MEMBER: dict[str, frozenset[P]] = {
    ParticipationRole.COORDINATOR: frozenset(
        {P.ISSUE_ALERT, P.ISSUE_MO_NOTE, P.ISSUE_LAW_CHANGE, P.RESPOND, P.COMPOSE_BULLETIN}
    ),
    ParticipationRole.AUTHORITY: frozenset({P.ISSUE_ALERT, P.ISSUE_MO_NOTE, P.ISSUE_LAW_CHANGE, P.RESPOND}),
    ParticipationRole.COMPANY: frozenset({P.ISSUE_ALERT, P.ISSUE_MO_NOTE, P.RESPOND}),
    ParticipationRole.OBSERVER: frozenset(),
}
# What an approver may do beyond that.
_APPROVER: dict[str, frozenset[P]] = {
    ParticipationRole.COORDINATOR: frozenset(
        {
            P.RELEASE_ALERT,
            P.RELEASE_MO_NOTE,
            P.RELEASE_LAW_CHANGE,
            P.PUBLISH_BULLETIN,
            P.MANAGE_MEMBERSHIPS,
            P.CHANGE_RULES,
        }
    ),
    ParticipationRole.AUTHORITY: frozenset({P.RELEASE_ALERT, P.RELEASE_MO_NOTE, P.RELEASE_LAW_CHANGE}),
    ParticipationRole.COMPANY: frozenset({P.RELEASE_ALERT, P.RELEASE_MO_NOTE}),
    ParticipationRole.OBSERVER: frozenset(),
}


def permissions(participation_role: str, user_role: str) -> frozenset[P]:
    """What the holders of a user role may do where their organization has this role.

    An administrator manages the people of the own organization and gets nothing in a framework by it.
    """
    if user_role == UserRole.MEMBER:
        return _MEMBER[participation_role]
    if user_role == UserRole.APPROVER:
        return _MEMBER[participation_role] | _APPROVER[participation_role]
    return frozenset()
