"""What the connection to the single window holds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from sluis.connectors.chinaport import signing
from sluis.connectors.chinaport.signing import KeyUnreadable, SigningKey, VerifyingKey
from sluis.kernel.errors import Misconfigured
from sluis.offices import connections
from sluis.offices.models import Connection

RSA, SM2 = "rsa-sha1", "sm2-sm3"
SUITES: Final = (RSA, SM2)


@dataclass(frozen=True, slots=True)
class Company:
    """A registered company in one role, with the certificate under which it sends."""

    code: str
    name: str
    key: SigningKey


@dataclass(frozen=True, slots=True)
class ChinaportSettings:
    """Address, exchange numbers, the companies by role (platform, payment, carrier, agent), places."""

    base_url: str
    office: str
    dxp_id: str
    port_dxp_id: str
    companies: dict[str, Company]
    customs_code: str
    port_code: str
    ems_number: str
    area_code: str
    area_name: str
    port_key: VerifyingKey
    connect_timeout_s: float = 3.0
    read_timeout_s: float = 30.0


def _key(company: Mapping[str, Any], suite: str) -> SigningKey:
    """Load the key of one role in the suite that the connection names. Raise Misconfigured without one."""
    try:
        if suite == SM2:
            chinese = company["sm2"]
            return signing.load_sm2_key(
                chinese["certificate_no"], chinese["certificate_pem"], chinese["private_key_hex"]
            )
        return signing.load_key(
            company["certificate_no"], company["certificate_pem"], company["private_key_pem"]
        )
    except (KeyError, KeyUnreadable) as error:
        raise Misconfigured(
            f"the customs connection holds no usable {suite} key for {company.get('name')}: {error}",
            party="chinaport",
        ) from error


def of(connection: Connection) -> ChinaportSettings:
    """Build the settings from a connection."""
    secret = connections.credentials(connection)
    suite = secret.get("signature_suite", RSA)
    if suite not in SUITES:
        raise Misconfigured(
            f"signature_suite of the customs connection is one of {', '.join(SUITES)}", party="chinaport"
        )
    companies = {
        role: Company(company["code"], company["name"], _key(company, suite))
        for role, company in secret["roles"].items()
    }
    return ChinaportSettings(
        base_url=connection.base_url.rstrip("/"),
        office=connection.office_id,
        dxp_id=secret["dxp_id"],
        port_dxp_id=secret["port_dxp_id"],
        companies=companies,
        customs_code=secret["customs_code"],
        port_code=secret["port_code"],
        ems_number=secret["ems_no"],
        area_code=secret["area_code"],
        area_name=secret["area_name"],
        port_key=signing.load_verifying_key(secret["port_certificate_pem"]),
    )
