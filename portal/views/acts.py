"""How a page carries out one act: the form validates, the action acts, refusals stand next to their field."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.forms import Form
from django.http import HttpRequest

from portal.errors import ActionRefused, NotAllowed


def carry_out(form: Form, act: Callable[[dict[str, Any]], object]) -> Any:
    """What the action returned (True for None), or None where the form is wrong or the action refused.

    NotAllowed becomes a 403; any other refusal is put on the form, so that nothing typed is lost.
    """
    if not form.is_valid():
        return None
    try:
        return act(form.cleaned_data) or True
    except NotAllowed as refusal:
        raise PermissionDenied(str(refusal.message)) from refusal
    except ActionRefused as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal.message))
        return None


def press(request: HttpRequest, act: Callable[[], object], done: object) -> bool:
    """A button: carry out the action and say what happened. NotAllowed becomes a 403."""
    try:
        act()
    except NotAllowed as refusal:
        raise PermissionDenied(str(refusal.message)) from refusal
    except ActionRefused as refusal:
        messages.error(request, str(refusal.message))
        return False
    messages.success(request, str(done))
    return True
