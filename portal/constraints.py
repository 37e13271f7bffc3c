"""Check constraints that several tables share."""

from collections.abc import Iterable

from django.db.models import CheckConstraint, Q


def paired(table: str, at: str, by: str) -> CheckConstraint:
    """The moment and the person of one act are both known or both absent."""
    both = Q(**{f"{at}__isnull": False, f"{by}__isnull": False})
    neither = Q(**{f"{at}__isnull": True, f"{by}__isnull": True})
    return CheckConstraint(condition=both | neither, name=f"{table}_{at}_by")


def one_of(table: str, field: str, codes: Iterable[str]) -> CheckConstraint:
    """The column holds one of the codes and nothing else."""
    return CheckConstraint(condition=Q(**{f"{field}__in": list(codes)}), name=f"{table}_{field}_code")
