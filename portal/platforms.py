"""What packages above keep by the addresses of platforms: they register what follows when the list changes."""

from collections.abc import Callable, Collection

Follow = Callable[[Collection[str]], None]
_follow: list[Follow] = []


def register(follow: Follow) -> None:
    """Say what follows, in the same transaction; once, when the site starts."""
    _follow.append(follow)


def changed(hosts: Collection[str]) -> None:
    """The platform of these host names, or how it writes its pages, is another now."""
    for follow in _follow:
        follow(hosts)
