"""The product's entry point, in a process that ends before the step that a request names: `X-Chaos: 17`; 0 counts."""

from collections.abc import Callable, Iterable
from typing import Any

from portal.wsgi import application as product
from tests.chaos import failpoints

Start = Callable[..., Any]


def application(environ: dict[str, Any], start_response: Start) -> Iterable[bytes]:
    """Answers as the product does, and says how many steps it took."""
    asked = environ.get("HTTP_X_CHAOS")
    if asked is None:
        return product(environ, start_response)

    with failpoints.counting(int(asked)) as count:

        def start(status: str, headers: list[tuple[str, str]], *more: Any) -> Any:
            return start_response(status, [*headers, ("X-Chaos-Steps", str(len(count.names)))], *more)

        return product(environ, start)
