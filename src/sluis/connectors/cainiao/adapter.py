"""Cainiao as the logistics room's carrier."""

from __future__ import annotations

from collections.abc import Sequence

from sluis.connectors.cainiao import client, wire
from sluis.connectors.cainiao.client import NoAnswer
from sluis.connectors.cainiao.settings import CainiaoSettings, of
from sluis.kernel.errors import TryLater
from sluis.logistics.ports import Booking, Parcel, Trace
from sluis.offices.models import Connection
from sluis.records import wire_log

# Their side failed and did nothing; everything else that is refused stays refused.
_TRY_AGAIN = frozenset({"S07"})


class CainiaoCarrier:
    """Implements `logistics.ports.Carrier`."""

    def __init__(self, settings: CainiaoSettings) -> None:
        self.settings = settings

    def book(self, parcel: Parcel) -> Booking:
        """Ask for a waybill number; see the port."""
        content = wire.waybill_get(parcel, callback_url=self.settings.callback_url)
        raw, outcome = b"", ""
        try:
            raw = client.call(self.settings, "TMS_WAYBILL_GET", content)
            answer = wire.read_answer(raw)
        except (NoAnswer, wire.Unreadable) as error:
            outcome = str(error)
            return Booking(info=outcome)
        else:
            outcome = str(answer.get("errorCode") or "success")
        finally:
            wire_log.keep(
                direction="out",
                party="cainiao",
                operation="TMS_WAYBILL_GET",
                subject=parcel.shipment_id,
                office=self.settings.office,
                request=content.encode(),
                answer=raw,
                outcome=outcome,
            )
        if str(answer["success"]).lower() == "true" and answer.get("mailNo"):
            routing = {str(k): str(v) for k, v in (answer.get("routing") or {}).items()}
            return Booking(str(answer["mailNo"]), str(answer.get("orderCode", "")), routing)
        info = f"{answer.get('errorCode')}: {answer.get('errorMsg')}"
        return Booking(refused=answer.get("errorCode") not in _TRY_AGAIN, info=info)

    def traces(self, waybill_numbers: Sequence[str]) -> Sequence[Trace]:
        """Ask where parcels are. Raise TryLater when the feed does not answer."""
        try:
            return wire.read_feed(client.feed(self.settings, waybill_numbers))
        except (NoAnswer, wire.Unreadable) as error:
            raise TryLater(f"Cainiao did not answer: {error}", party="cainiao") from error


def build(connection: Connection) -> CainiaoCarrier:
    """Build the carrier of a connection."""
    return CainiaoCarrier(of(connection))
