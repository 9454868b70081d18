"""Bad input B5: every spelling of an inside address is refused, and a name is held to what it was checked for."""

from __future__ import annotations

import ipaddress
import socket
from typing import Any

import pytest

from sluis.connectors.webhook import addresses

INSIDE = [
    "https://127.0.0.1/",
    "https://127.1/",
    "https://2130706433/",
    "https://0x7f000001/",
    "https://0177.0.0.1/",
    "https://localhost/",
    "https://localhost./",
    "https://[::1]/",
    "https://[::ffff:127.0.0.1]/",
    "https://[::ffff:7f00:1]/",
    "https://[64:ff9b::7f00:1]/",
    "https://[2002:7f00:1::]/",
    "https://0.0.0.0/",
    "https://10.0.0.8/",
    "https://172.16.5.4/",
    "https://192.168.1.1/",
    "https://100.64.0.1/",
    "https://169.254.169.254/latest/meta-data/",
    "https://[fe80::1]/",
    "https://[fc00::1]/",
    "https://224.0.0.1/",
    "https://255.255.255.255/",
]
FORMS = [
    "http://93.184.216.34/",
    "ftp://93.184.216.34/",
    "file:///etc/passwd",
    "gopher://93.184.216.34/",
    "javascript:alert(1)",
    "//93.184.216.34/",
    "https://",
    "https:///path",
    "https://user@93.184.216.34/",
    "https://93.184.216.34@127.0.0.1/",
    "https://93.184.216.34\\@127.0.0.1/",
    "https://93.184.216.34/#part",
    "https://93.184.216.34:99999/",
    "https://exa mple.com/",
    "https://example.com/\r\nHost: inside",
    "https://éxample.com/",
    f"https://example.com/{'a' * 500}",
]


@pytest.mark.parametrize("url", INSIDE)
def test_inside_addresses_are_refused_in_every_spelling_with_one_sentence(url: str) -> None:
    with pytest.raises(addresses.NotAllowed, match="no public address belongs to it"):
        addresses.target(url, private=False)


@pytest.mark.parametrize("url", FORMS)
def test_addresses_of_another_form_are_refused(url: str) -> None:
    with pytest.raises(addresses.NotAllowed):
        addresses.target(url, private=False)


def test_a_name_that_does_not_exist_gets_the_same_answer_as_an_inside_one() -> None:
    with pytest.raises(addresses.NotAllowed) as missing:
        addresses.target("https://no-such-name.invalid/", private=False)
    with pytest.raises(addresses.NotAllowed) as inside:
        addresses.target("https://127.0.0.1/", private=False)
    assert str(missing.value) == str(inside.value)


def test_a_public_address_may_be_called() -> None:
    found = addresses.target("https://93.184.216.34:8443/hook?shop=1", private=False)
    assert (found.ip, found.port, found.path) == ("93.184.216.34", 8443, "/hook?shop=1")


def test_a_private_address_may_be_called_where_the_setting_allows_it() -> None:
    found = addresses.target("http://127.0.0.1:9000/hook", private=True)
    assert (found.scheme, found.ip, found.port) == ("http", "127.0.0.1", 9000)


def _answers(*ips: str) -> Any:
    def getaddrinfo(host: str, port: int, **_: Any) -> list[Any]:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (ip, port)) for ip in ips]

    return getaddrinfo


def test_one_inside_address_among_those_of_a_name_is_enough_to_refuse_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", _answers("93.184.216.34", "10.0.0.1"))
    with pytest.raises(addresses.NotAllowed):
        addresses.target("https://two.example/", private=False)


def test_the_call_goes_to_the_address_that_was_checked(monkeypatch: pytest.MonkeyPatch) -> None:
    """F20: a name server that answers otherwise the second time is never asked a second time."""
    monkeypatch.setattr(socket, "getaddrinfo", _answers("93.184.216.34"))
    found = addresses.target("https://rebinding.example/", private=False)
    monkeypatch.setattr(socket, "getaddrinfo", _answers("127.0.0.1"))
    assert found.ip == "93.184.216.34"
    assert found.host == "rebinding.example"


@pytest.mark.parametrize("ip", ["8.8.8.8", "2606:4700:4700::1111", "::ffff:8.8.8.8", "64:ff9b::808:808"])
def test_public_addresses_are_public_in_whatever_form(ip: str) -> None:
    assert addresses.is_public(ipaddress.ip_address(ip))
