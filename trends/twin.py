"""The machine-readable twin of an edition, which lies inside its PDF: all of it as JSON, its figures as a table. Pure.

It is made from what the page shows, so it holds nothing that the page hides. A figure that may not be told is null in
the JSON and an empty cell in the table.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any, Final

from django.core.serializers.json import DjangoJSONEncoder

from sharing.exchange import csv
from trends.edition import Edition, Part, Table

FORMAT: Final = "accord-bulletin-1"
COLUMNS: Final = ("table", "key", "label", "count", "previous")


def as_json(about: Mapping[str, Any], edition: Edition) -> str:
    """Label and handling first, then what the bulletin is, its figures and words by section, and what it rests on."""
    told = {
        "format": FORMAT,
        **about,
        "headlines": [_table(table) for table in edition.headlines],
        "sections": [_section(part) for part in edition.parts],
        "sources": [_source(row) for row in edition.figures.sources],
        "unnamed": edition.figures.unnamed,
        "corrections": [{"version": row.number, "at": row.at, "note": row.note} for row in edition.errata],
    }
    return json.dumps(told, ensure_ascii=False, indent=1, cls=DjangoJSONEncoder)


def as_csv(about: Mapping[str, Any], edition: Edition) -> str:
    """Every figure in a row of its own. What a spreadsheet would calculate is text."""
    rows = [COLUMNS, *(("about", name, str(about[name]), "", "") for name in ("tlp", "handling", "title", "reference"))]
    for table in (*edition.headlines, *(table for part in edition.parts for table in part.tables)):
        rows += [(table.key, row.key, row.label, _cell(row.count), _cell(row.previous)) for row in table.entries]
    return csv.table(rows).decode()


def _section(part: Part) -> dict[str, Any]:
    """The words as Markdown; laws, where it tells of any, as a list of their cells by column."""
    return {
        "key": part.key,
        "heading": part.heading,
        "words": part.body,
        "tables": [_table(table) for table in part.tables],
        "columns": part.columns,
        "rows": part.rows,
        "withdrawn": [{"reference": reference, "on": day} for reference, day in part.gone],
    }


def _table(table: Table) -> dict[str, Any]:
    """With the number of its figure, where it is drawn."""
    return {**asdict(table), "number": table.number or None}


def _source(row: Any) -> dict[str, Any]:
    told = {"reference": row.reference, "title": row.title, "tlp": row.tlp, "shared_on": row.released_on}
    return told | ({"withdrawn_on": row.withdrawn_on} if row.withdrawn_on else {})


def _cell(value: float | None) -> str:
    return "" if value is None else str(value)
