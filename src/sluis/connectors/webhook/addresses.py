"""Which addresses may be called: public ones over HTTPS; private networks only where a setting allows them.

A name is resolved once and the call goes to the address that was checked, so a second answer of its name server
changes nothing (fault F20, bad inputs B5). Every address of the name must be allowed, not only the first.
"""

from __future__ import annotations

import ipaddress
import socket
from dataclasses import dataclass
from urllib.parse import urlsplit

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
MOST_CHARACTERS = 500
_NAT64 = ipaddress.ip_network("64:ff9b::/96")


class NotAllowed(ValueError):
    """The address cannot be called; the message is for whoever typed it."""


@dataclass(frozen=True, slots=True)
class Target:
    """Where a call goes: the checked address, and the name that the receiver's certificate must bear."""

    scheme: str
    host: str
    port: int
    path: str
    ip: str


def target(url: str, *, private: bool) -> Target:
    """Read and resolve an address. Raise NotAllowed."""
    scheme, host, port, path = _parts(url, private=private)
    return Target(scheme, host, port, path, _resolve(host, port, private=private))


def check_form(url: str, *, private: bool) -> None:
    """Check the form of an address without resolving it. Raise NotAllowed."""
    _parts(url, private=private)


def _parts(url: str, *, private: bool) -> tuple[str, str, int, str]:
    if len(url) > MOST_CHARACTERS or not url.isascii() or any(ord(sign) < 33 for sign in url):
        raise NotAllowed(f"an address has at most {MOST_CHARACTERS} plain characters and no blanks")
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise NotAllowed("this is not an address") from None
    if parts.scheme not in (("https", "http") if private else ("https",)):
        raise NotAllowed("the address must begin with https://")
    if not parts.hostname or "@" in parts.netloc or parts.fragment or "\\" in url:
        raise NotAllowed("the address needs a host, and no user name, fragment or backslash")
    path = f"{parts.path or '/'}{'?' + parts.query if parts.query else ''}"
    return parts.scheme, parts.hostname, port or (443 if parts.scheme == "https" else 80), path


def _resolve(host: str, port: int, *, private: bool) -> str:
    # One answer for a name that does not exist and for one of a private network: it reveals nothing of the inside.
    refused = NotAllowed("this host cannot be called: no public address belongs to it")
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise refused from None
    ips = [ipaddress.ip_address(str(entry[4][0]).partition("%")[0]) for entry in found]
    if not ips or (not private and not all(map(is_public, ips))):
        raise refused
    return str(ips[0])


def is_public(address: Address) -> bool:
    """Tell whether an address belongs to the public internet, seen through the forms that wrap an IPv4 address."""
    inner = _inner(address)
    if inner is not None:
        return is_public(inner)
    return address.is_global and not address.is_multicast and not address.is_reserved


def _inner(address: Address) -> ipaddress.IPv4Address | None:
    if isinstance(address, ipaddress.IPv4Address):
        return None
    if address.ipv4_mapped is not None:
        return address.ipv4_mapped
    if address.sixtofour is not None:
        return address.sixtofour
    if address.teredo is not None:
        return address.teredo[1]
    if address in _NAT64:
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return None
