"""A program that calls the API as one person."""

from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext

from portal.models import User
from tests.conftest import SignedIn


class Program:
    """`Program(cast.analyst).get("notices/")`: the code and what the answer says."""

    def __init__(self, person: User) -> None:
        self.browser = SignedIn(User.objects.get(pk=person.pk))

    def ask(self, method: str, path: str, body: Any = None, **parameters: Any) -> Any:
        """The answer itself."""
        options = {"query_params": parameters} if parameters else {}
        call = getattr(self.browser, method)
        if method == "get":
            return call(f"/api/v1/{path}", **options)
        return call(f"/api/v1/{path}", {} if body is None else body, content_type="application/json", **options)

    def code(self, method: str, path: str, body: Any = None, **parameters: Any) -> int:
        """The status code."""
        return int(self.ask(method, path, body, **parameters).status_code)

    def get(self, path: str, **parameters: Any) -> Any:
        """What a call that succeeds says."""
        answer = self.ask("get", path, **parameters)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def all(self, path: str, **parameters: Any) -> list[Any]:
        """The results of every page, one after the other."""
        found, after = [], ""
        for _page in range(20):
            page = self.get(path, **parameters, after=after)
            found += page["results"]
            after = page["after"]
            if not after:
                return found
        raise AssertionError("the pages do not end")

    def cost(self, path: str, **parameters: Any) -> int:
        """How many queries a call makes."""
        with CaptureQueriesContext(connection) as queries:
            self.get(path, **parameters)
        return len(queries)
