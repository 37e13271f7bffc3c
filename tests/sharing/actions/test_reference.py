"""Loading the reference data."""

import shutil
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from sharing import access
from sharing.models import Control, Substance, SubstanceName, Technique
from sharing.reference.parse import FOLDER

FILES = (
    "substances.csv",
    "substance_cas_aliases.csv",
    "substance_names.csv",
    "mo_techniques.csv",
    "scheduling_decisions.csv",
)


def rows() -> list[tuple[object, ...]]:
    """Every row of the four tables, keys included: a second load must not even renew one."""
    return [
        *Substance.objects.order_by("pk").values_list(),
        *SubstanceName.objects.order_by("pk").values_list(),
        *Technique.objects.order_by("pk").values_list(),
        *access.plain(Control).order_by("pk").values_list(),
    ]


def copied(folder: Path) -> Path:
    for name in FILES:
        shutil.copy(FOLDER / name, folder / name)
    return folder


def edit(folder: Path, name: str, old: str, new: str) -> None:
    path = folder / name
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_reference_loads_whole_and_a_second_time_changes_nothing(db: None) -> None:
    call_command("load_reference", verbosity=0)
    assert (Substance.objects.count(), Technique.objects.count()) == (474, 62)
    assert SubstanceName.objects.filter(kind="cas").count() == 473
    before = rows()
    call_command("load_reference", verbosity=0)
    assert rows() == before


def test_decisions_keep_partial_and_absent_dates_and_write_no_notice(db: None) -> None:
    call_command("load_reference", verbosity=0)
    first = access.plain(Control).get(reference_row="D001/1")
    assert (first.substance.name if first.substance else "") == "AH-7921"
    assert (str(first.adopted_on), first.adopted_precision, first.effective_on) == ("2015-03-01", "month", None)
    assert (first.law_change, first.evidence) == (None, "mixed")
    assert not access.plain(Control).filter(status="").exists()


def test_wrong_check_digit_is_refused_and_nothing_is_loaded(
    db: None, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = copied(tmp_path)
    edit(folder, "substances.csv", "1026511-90-9", "1026511-90-8")
    with pytest.raises(CommandError):
        call_command("load_reference", folder=folder)
    assert "substances.csv" in capsys.readouterr().err
    assert rows() == []


def test_changed_decision_ends_the_old_control_and_writes_a_new_one(db: None, tmp_path: Path) -> None:
    call_command("load_reference", verbosity=0)
    old = access.plain(Control).get(reference_row="D001/1")
    folder = copied(tmp_path)
    edit(folder, "scheduling_decisions.csv", "2015-03,month", "2015-04,month")
    call_command("load_reference", folder=folder, verbosity=0)
    old.refresh_from_db()
    assert old.superseded_at is not None
    live = access.plain(Control).get(reference_row="D001/1", superseded_at=None)
    assert str(live.adopted_on) == "2015-04-01"
