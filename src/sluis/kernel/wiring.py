"""How a low room reaches a high connector: `config` binds a port to a factory, a room gets it for a connection.

>>> class Greeter: ...
>>> bind(Greeter, lambda connection: f"greets by {connection}")
>>> get(Greeter, "post")
'greets by post'
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar, cast

Port = TypeVar("Port")

_factories: dict[type[Any], Callable[[Any], Any]] = {}


class NotWired(LookupError):
    """No connector is bound to a port."""


def bind(port: type[Port], factory: Callable[[Any], Port] | Callable[[Any], Any]) -> None:
    """Bind a port to the factory that builds its connector from a connection; the last binding holds."""
    _factories[port] = factory


def get(port: type[Port], connection: object = None) -> Port:
    """Build the connector of a port for one connection. Raise NotWired when `config` bound none."""
    try:
        factory = _factories[port]
    except KeyError:
        raise NotWired(f"no connector is bound to {port.__module__}.{port.__qualname__}") from None
    return cast(Port, factory(connection))
