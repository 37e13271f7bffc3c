"""Saving a search under a name."""

from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from portal.fields import WordsField
from portal.models import User
from sharing.forms.search import Search
from sharing.queries import searches
from sharing.queries.lists import Filters


class SearchName(forms.Form):
    """What a saved search is called."""

    name = WordsField(label=_("Name"), max_length=80)


class SaveSearch(SearchName):
    """A name, and what the search page was asked, as its address has it."""

    asked = forms.CharField(required=False, max_length=4000, widget=forms.HiddenInput)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        given = QueryDict(data.pop("asked", ""))
        asked = {name: given[name] for name in Search.base_fields if given.get(name)}
        search = Search(asked, user=self.user)
        if not asked or not search.is_valid() or search.filters() == Filters():
            raise forms.ValidationError(_("Only a search with words or filters, all of them right, can be saved."))
        return {**data, "asked": asked, "filters": searches.stored(search.filters())}
