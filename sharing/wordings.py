"""What a notice is called, and what it says in short, in one language. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class TranslationRow:
    """Title, summary and a sentence of what is asked, in one more language; who translated them."""

    language: str
    title: str
    summary: str = ""
    asked: str = ""
    translator: str = ""


@dataclass(frozen=True)
class Wording:
    """The words that one reader is shown; `is_original` where they are the issuer's own."""

    language: str
    title: str
    summary: str = ""
    asked: str = ""
    translator: str = ""
    is_original: bool = True


@dataclass(frozen=True)
class Said:
    """What a notice says in which languages, as far as a framework's working languages ask for it."""

    language: str
    has_summary: bool
    asks: bool
    rows: Sequence[TranslationRow] = ()

    def is_said_in(self, languages: Iterable[str]) -> bool:
        """Whether title, summary and what is asked can be read in one of these languages."""
        wanted = set(languages)
        return self.language in wanted or any(row.language in wanted and self._is_whole(row) for row in self.rows)

    def _is_whole(self, row: TranslationRow) -> bool:
        summed_up, asked = row.summary or not self.has_summary, row.asked or not self.asks
        return bool(row.title and summed_up and asked)


def chosen(original: Wording, rows: Sequence[TranslationRow], read: Sequence[str]) -> Wording:
    """The words for somebody who reads these languages, the best one first; the original where none fits."""
    by_language = {row.language: row for row in rows}
    for language in read:
        if language == original.language:
            return original
        if row := by_language.get(language):
            return Wording(row.language, row.title, row.summary, row.asked, row.translator, is_original=False)
    return original
