"""How each life of a world begins: who is there, in which rooms, and what they wrote."""

from datetime import date
from typing import Any

from portal.enums import FrameworkLevel, OrganizationKind
from sharing.models import ModusOperandiNote, Notice, VendorAlert

KINDS = {
    "k": OrganizationKind.COORDINATING_BODY,
    "a": OrganizationKind.AUTHORITY,
    "b": OrganizationKind.AUTHORITY,
    "c": OrganizationKind.COMPANY,
    "z": OrganizationKind.COMPANY,
}
MEMBERS = [("k", "f", "coordinator"), ("k", "g", "coordinator"), ("a", "f", "authority"), ("a", "g", "authority")]
MEMBERS += [("b", "f", "authority"), ("c", "f", "company")]
BEGINNING: list[tuple[str, type[Notice], str, str, str, bool]] = [
    ("a", VendorAlert, "amber", "f", "c", True),
    ("a", ModusOperandiNote, "green", "g", "", True),
    ("b", VendorAlert, "red", "f", "c", True),
    ("c", ModusOperandiNote, "amber", "f", "", True),
    ("a", VendorAlert, "amber", "f", "", False),
]
AGREEMENT: dict[str, Any] = {
    "instrument": "Agreement",
    "signatory": "Minister",
    "signed_on": date(2026, 1, 1),
    "text": "Text",
}
FRAMEWORK: dict[str, Any] = {"begun_on": date(2026, 1, 1), "community": "Members", "contact": "Desk", "by": None}
LEVELS: dict[str, Any] = {"f": {"level": FrameworkLevel.NATIONAL, "country": "NO"}}
LEVELS |= {"g": {"level": FrameworkLevel.REGIONAL}}  # which the national one names
