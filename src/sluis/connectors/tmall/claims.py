"""Tmall's refunds as the marketplace's claims (fact sheet "tmall" §10)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sluis.connectors.tmall import client, codes
from sluis.connectors.tmall.settings import TmallSettings, of
from sluis.connectors.tmall.values import fen, moment, must, stamp
from sluis.kernel.errors import Conflict, Misconfigured, Rejected
from sluis.marketplace.ports import Picture, PlatformClaim
from sluis.offices.models import Connection

PAGE = 50
WITH_GOODS = "REFUND_AND_RETURN"
_FIELDS = (
    "refund_id,tid,oid,status,refund_fee,reason,desc,created,modified,refund_phase,refund_version,dispute_type,"
    "company_name,sid,refund_remind_timeout"
)


class TmallClaims:
    """Implements `marketplace.ports.Claims`."""

    def __init__(self, settings: TmallSettings) -> None:
        self.settings = settings

    def changed_claims(self, *, start: datetime, end: datetime) -> Sequence[PlatformClaim]:
        """Return the changed claims, read from the last page to the first; see the port."""
        window = {
            "start_modified": stamp(start),
            "end_modified": stamp(end),
            "page_size": str(PAGE),
        }
        method = "taobao.refunds.receive.get"
        counted = client.call(self.settings, method, {**window, "fields": "refund_id"})
        found: dict[str, PlatformClaim] = {}
        for page in range(-(-int(counted.get("total_results", 0)) // PAGE), 0, -1):
            answer = client.call(
                self.settings,
                method,
                {**window, "fields": "refund_id", "page_no": str(page), "use_has_next": "true"},
            )
            for row in client.entries(answer, "refunds", "refund"):
                # The list has not all fields, the version among them: each is read by itself.
                number = str(row["refund_id"])
                found[number] = self.claim(number)
        return list(found.values())

    def claim(self, number: str) -> PlatformClaim:
        """Return one claim; see the port."""
        answer = client.call(self.settings, "taobao.refund.get", {"refund_id": number, "fields": _FIELDS})
        return _claim(answer["refund"])

    def pay_back(self, claim: PlatformClaim) -> None:
        """Agree that the money goes back; see the port."""
        infos = f"{claim.number}|{claim.asked_fen}|{claim.version}|{claim.phase}"
        answer = client.call(
            self.settings, "taobao.rp.refunds.agree", {"refund_infos": infos}, subject=claim.number
        )
        if answer.get("succ"):
            return
        results = client.entries(answer, "results", "refund_mapping_result")
        words = str(results[0].get("message") if results else answer.get("message", ""))
        self._changed_or(claim, Rejected(words, party="tmall"), done="refunded")

    def agree_return(self, claim: PlatformClaim, *, words: str) -> None:
        """Agree that the goods come back; see the port."""
        told = {
            **_named(claim),
            "seller_address_id": self._return_address(),
            "remark": words or "请按系统提供的面单寄回",
        }
        try:
            client.call(self.settings, "taobao.rp.returngoods.agree", told, subject=claim.number)
        except Rejected as error:
            self._changed_or(claim, error, done="awaited")

    def deny(self, claim: PlatformClaim, *, words: str, proof: Picture) -> None:
        """Refuse a claim; see the port."""
        try:
            client.call(
                self.settings,
                "taobao.refund.refuse",
                {**_named(claim), "refuse_message": words[:200]},
                files={"refuse_proof": (proof.name, proof.content, "image/png")},
                subject=claim.number,
            )
        except Rejected as error:
            self._changed_or(claim, error, done="denied")

    def _changed_or(self, claim: PlatformClaim, error: Rejected, *, done: str) -> None:
        """Tell a claim that stands where we wanted it from one that changed and from a real refusal."""
        now = self.claim(claim.number)
        if now.state == done:
            return
        if now.version != claim.version:
            raise Conflict("the claim has changed at the platform; look at it again") from error
        raise error

    def _return_address(self) -> str:
        """Return the shop's address for goods that come back: the one that its address book marks so."""
        answer = client.call(self.settings, "taobao.logistics.address.search", {"rdef": "cancel_def"})
        rows = client.entries(answer, "addresses", "address_result")
        for row in rows:
            if row.get("cancel_def"):
                return str(row["contact_id"])
        raise Misconfigured("the shop's address book at Tmall names no return address", party="tmall")


def _named(claim: PlatformClaim) -> dict[str, str]:
    return {
        "refund_id": claim.number,
        "refund_phase": claim.phase,
        "refund_version": str(claim.version),
    }


def _claim(row: dict[str, Any]) -> PlatformClaim:
    timeout = row.get("refund_remind_timeout") or {}
    status = str(row["status"])
    return PlatformClaim(
        number=str(row["refund_id"]),
        order_number=str(row["tid"]),
        line_number=str(row["oid"]),
        state=codes.CLAIM_STATES.get(status, "asked"),
        platform_state=status,
        version=int(row["refund_version"]),
        phase=str(row["refund_phase"]),
        with_goods=row.get("dispute_type") == WITH_GOODS,
        asked_fen=fen(row["refund_fee"]),
        reason=str(row.get("reason") or ""),
        note=str(row.get("desc") or ""),
        asked_at=must(row["created"]),
        modified_at=must(row["modified"]),
        answer_by=moment(timeout.get("timeout")),
        sent_back_by=" ".join(filter(None, (str(row.get("company_name") or ""), str(row.get("sid") or "")))),
    )


def build_claims(connection: Connection) -> TmallClaims:
    """Build the refund side of a connection."""
    return TmallClaims(of(connection))
