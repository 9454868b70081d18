"""Both signature suites over the wire: the port, which has its own code for them, takes what we sign."""

from __future__ import annotations

import json
from typing import Any

import pytest
from lxml import etree

from sluis.connectors.chinaport import settings, signing, wire
from sluis.customs.ports import Envelope
from sluis.customs.tests.port import order, released
from sluis.kernel import clock
from sluis.kernel.errors import Misconfigured
from sluis.offices import connections
from sluis.offices.models import Connection

pytestmark = pytest.mark.django_db
GUID = "0F8FAD5B-D9CB-469F-A165-70867728950E"


def connect(sandbox: Any, demo_office: Any, **changes: Any) -> Connection:
    secret = sandbox.credentials("chinaport") | changes
    return connections.connect(
        office=demo_office.office,
        party="chinaport",
        base_url=secret["base_url"],
        account=secret["dxp_id"],
        credentials=secret,
        actor="system",
    )


@pytest.mark.parametrize("suite", ["rsa-sha1", "sm2-sm3"])
def test_an_order_is_released_under_either_suite(suite: str, sandbox: Any, demo_office: Any) -> None:
    sandbox.post("/chinaport/control/pace", {"seconds": 0})
    connect(sandbox, demo_office, signature_suite=suite)
    declaration = released(demo_office.merchant())
    assert declaration.state == "released"


@pytest.mark.parametrize(
    ("suite", "method"),
    [("rsa-sha1", signing.RSA_SHA1), ("sm2-sm3", "http://www.chinaport.gov.cn/2022/04/xmldsig#sm2-sm3")],
)
def test_a_repeat_is_the_same_bytes_under_either_suite(
    suite: str, method: str, sandbox: Any, demo_office: Any
) -> None:
    ours = settings.of(connect(sandbox, demo_office, signature_suite=suite))
    envelope = Envelope("621", GUID, "msg_1", "OWN1", clock.now())
    declared = order()
    first = wire.build(declared, envelope, ours)
    assert wire.build(declared, envelope, ours) == first
    named = etree.fromstring(first).find(".//{*}SignatureMethod")
    assert named is not None
    assert named.get("Algorithm") == method


def test_an_unknown_suite_and_a_missing_key_say_what_is_wrong(sandbox: Any, demo_office: Any) -> None:
    with pytest.raises(Misconfigured, match="sm2-sm3"):
        settings.of(connect(sandbox, demo_office, signature_suite="md5"))
    roles = json.loads(json.dumps(sandbox.credentials("chinaport")["roles"]))
    for role in roles.values():
        del role["sm2"]
    with pytest.raises(Misconfigured, match="sm2-sm3 key"):
        settings.of(connect(sandbox, demo_office, roles=roles, signature_suite="sm2-sm3"))
