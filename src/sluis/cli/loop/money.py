"""Money: statements of wallet, platform and bank are read, merchants are paid out."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from sluis.cli.loop.sandbox_client import SandboxClient
from sluis.kernel import clock
from sluis.kernel.errors import BadInput
from sluis.ledger import bank_sync, fees
from sluis.ledger import commands as ledger
from sluis.ledger.models import Payout, PayoutBatch
from sluis.offices.models import Office

OFFICE_FEE_PCT = Decimal("1.5")
# What the platform may keep at the most, by kind; its exact table by category is not public (unconfirmed).
CHANNEL_CEILINGS = {"commission": Decimal(5), "payment_fee": Decimal(1), "tax_withheld": Decimal("28.9")}
CHANNEL_SOURCE = (
    "logistics/data/channel_costs.csv, range of the flagship door; tax: highest composite CBEC rate"
)


def make_statements(sandbox: SandboxClient, credentials: dict[str, dict[str, Any]]) -> None:
    """Let wallet and platform close their books up to today and pay into the office's account."""
    today = clock.today(clock.SHANGHAI).isoformat()
    sandbox.post("/alipay/control/settle", {"through": today})
    sandbox.post("/tmall/control/settle", {"through": today})


def fetch_statements(
    sandbox: SandboxClient, credentials: dict[str, dict[str, Any]], folder: Path
) -> list[Path]:
    """Fetch the files that wallet and platform offer."""
    folder.mkdir(parents=True, exist_ok=True)
    found = [
        _save(folder, f"alipay-{file['name']}", sandbox.get(file["url"]))
        for file in sandbox.get_json("/alipay/files/")["files"]
    ]
    session = credentials["tmall"]["session"]
    for file in sandbox.get_json(f"/tmall/statements/?session={session}")["statements"]:
        url = file.get("url") or f"/tmall/statements/{file['date']}.csv"
        content = sandbox.get(url if "session=" in url else f"{url}?session={session}")
        found.append(_save(folder, f"tmall-{file['date']}.csv", content))
    return found


def _save(folder: Path, name: str, content: bytes) -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


def settle_and_pay(office: Office, files: list[Path]) -> dict[str, Any]:
    """Read the statements and pay the merchants what was settled."""
    fees.set_terms(
        office=office.pk,
        charged_by="office",
        percent=OFFICE_FEE_PCT,
        valid_from=date(2026, 1, 1),
        source="example terms of the demo",
    )
    for kind, percent in CHANNEL_CEILINGS.items():
        fees.set_terms(
            office=office.pk,
            charged_by="tmall",
            kind=kind,
            percent=percent,
            valid_from=date(2026, 1, 1),
            source=CHANNEL_SOURCE,
            is_ceiling=True,
        )
    settled = ledger.settle_files(files)
    if settled["errors"]:
        raise BadInput(settled["errors"][0]["message"], field=settled["errors"][0]["file"])
    paid = ledger.pay_out(office=office.pk, day=clock.today())
    return {"settled": settled, "paid": paid}


def at_the_bank() -> int:
    """Return how many payout batches the bank has not answered for yet."""
    return PayoutBatch.objects.filter(state__in=["requested", "sent", "unknown"]).count()


def confirm(office: Office, sandbox: SandboxClient) -> int:
    """Let the bank book its day, read its statement, and return how many payouts it confirms."""
    sandbox.post("/bank/control/book", {"now": True})
    bank_sync.fetch(office=office.pk, through=clock.today(), actor="system")
    return Payout.objects.filter(state="booked").count()
