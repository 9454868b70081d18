"""The three files of a settlement as CSV: transaction items, settlement items, settlement summary.

Columns as printed in Alipay's samples (global.alipay.com/docs/ac/ams/transactionitems; settlement items and
summary of 2023/24). Amounts are in the smallest unit, refunds and cancels negative, the fee is signed and
`settlementAmountValue` is net: amount plus fee. The last line is `<END>`.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

END = "<END>"
ACQUIRER = "ALIPAY_EU"
EMPTY_BATCH = "0" * 19

TRANSACTION_COLUMNS = (
    "customerId", "referenceMerchantId", "referenceStoreId", "transactionId", "originalTransactionId",
    "transactionRequestId", "referenceTransactionId", "orderDescription", "paymentMethodType", "pspName",
    "transactionType", "paymentTime", "productCode", "transactionAmountValue", "transactionCurrency",
)  # fmt: skip
TRANSACTION_COLUMNS_2023 = (
    "customerId", "acquirer", "acquirerReferenceNo", "referenceMerchantId", "referenceStoreId",
    "transactionId", "originalTransactionId", "transactionRequestId", "referenceTransactionId",
    "orderDescription", "paymentMethodType", "pspName", "transactionType", "paymentTime", "productCode",
    "transactionAmountValue", "transactionCurrency", "originalTransactionRequestId", "issuingCountry",
    "cardBrand", "funding",
)  # fmt: skip
SETTLEMENT_COLUMNS = (
    "settlementBatchId", "acquirer", "customerId", "acquirerReferenceNo", "referenceMerchantId",
    "referenceStoreId", "transactionId", "originalTransactionId", "transactionRequestId",
    "referenceTransactionId", "paymentMethodType", "pspName", "transactionType", "paymentTime",
    "settlementTime", "productCode", "transactionAmountValue", "transactionCurrency",
    "settlementAmountValue", "settlementCurrency", "quoteCurrencyPair", "quotePrice", "feeAmountValue",
    "feeCurrency", "processingFeeAmountValue", "processingFeeCurrency", "nonGuaranteeCouponValue",
    "nonGuaranteeCouponCurrency", "originalTransactionRequestId", "disputeHandlingFee",
    "disputeHandlingFeeCurrency", "disputeReverseFee", "disputeReverseFeeCurrency", "installmentNum",
    "issuingCountry", "cardBrand", "funding", "interchangeFeeAmountValue", "interchangeFeeCurrency",
    "schemeFeeAmountValue", "schemeFeeCurrency", "acquirerMarkupAmountValue", "acquirerMarkupCurrency",
)  # fmt: skip
SUMMARY_COLUMNS = (
    "settlementBatchId", "customerId", "acquirer", "summaryType", "settlementTime", "count",
    "settlementAmountValue", "settlementCurrency", "feeAmountValue", "feeCurrency",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Line:
    """One transaction in a file; `values` are by column name, amounts are minor units."""

    kind: str
    value: int
    fee: int
    values: Mapping[str, str]

    @property
    def net(self) -> int:
        """What it adds to the settlement."""
        return self.value + self.fee


@dataclass(frozen=True, slots=True)
class Batch:
    """What the lines of one settlement share."""

    batch_id: str
    customer_id: str
    settlement_time: str
    currency: str


def _csv(columns: Sequence[str], rows: Iterable[Mapping[str, str]], *, end: bool = True) -> bytes:
    text = io.StringIO()
    writer = csv.DictWriter(text, columns, restval="", extrasaction="ignore", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return (text.getvalue() + (END + "\n" if end else "")).encode()


def transaction_items(lines: Iterable[Line], *, form: str, end: bool = True) -> bytes:
    """Write the transaction items in the form of "2018" (15 columns) or "2023" (21 columns)."""
    columns = TRANSACTION_COLUMNS_2023 if form == "2023" else TRANSACTION_COLUMNS
    return _csv(columns, (_amount_cells(line) for line in lines), end=end)


def settlement_items(batch: Batch, lines: Iterable[Line], *, end: bool = True) -> bytes:
    """Write the settlement items of a batch; no quote, because both currencies are the same."""
    rows = (
        _amount_cells(line)
        | {
            "settlementBatchId": batch.batch_id,
            "settlementTime": batch.settlement_time,
            "settlementAmountValue": str(line.net),
            "settlementCurrency": batch.currency,
            "feeAmountValue": str(line.fee),
            "feeCurrency": batch.currency,
        }
        for line in lines
    )
    return _csv(SETTLEMENT_COLUMNS, rows, end=end)


def _amount_cells(line: Line) -> dict[str, str]:
    return {**line.values, "transactionType": line.kind, "transactionAmountValue": str(line.value)}


def settlement_summary(batch: Batch, lines: Sequence[Line], *, end: bool = True) -> bytes:
    """Write the summary: the total first, then each kind that occurs; without lines the total is 0."""
    kinds = [kind for kind in ("PAYMENT", "REFUND", "CANCEL") if any(line.kind == kind for line in lines)]
    rows = [_summary_row(batch, "TOTAL", lines)]
    rows += [_summary_row(batch, kind, [line for line in lines if line.kind == kind]) for kind in kinds]
    return _csv(SUMMARY_COLUMNS, rows, end=end)


def _summary_row(batch: Batch, kind: str, lines: Sequence[Line]) -> dict[str, str]:
    return {
        "settlementBatchId": batch.batch_id,
        "customerId": batch.customer_id,
        "acquirer": ACQUIRER,
        "summaryType": kind,
        "settlementTime": batch.settlement_time,
        "count": str(len(lines)),
        "settlementAmountValue": str(sum(line.net for line in lines)),
        "settlementCurrency": batch.currency,
        "feeAmountValue": str(sum(line.fee for line in lines)),
        "feeCurrency": batch.currency,
    }
