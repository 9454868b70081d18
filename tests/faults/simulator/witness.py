"""The witness: what our books say beside the wallet's own, as sentences about what is wrong. Pure."""

from __future__ import annotations

from collections import Counter
from typing import Any

from sluis.payments.states import CAPTURED, CHARGE_MOVES, OPEN, REFUND_MOVES

Row = dict[str, Any]


def compare(ours: Row, book: Row, *, shown: dict[str, int], acknowledged: set[str]) -> list[str]:
    """Return what is wrong with a shop's books; nothing when every invariant holds."""
    theirs = {row["paymentRequestId"]: row for row in book["payments"]}
    their_refunds = {row["refundRequestId"]: row for row in book["refund_rows"]}
    wrong = [f"I3: the wallet took money twice under {one}" for one in book["duplicates"]]
    for row in ours["charges"]:
        wrong += _charge(row, theirs.get(row["id"]))
        wrong += _amounts(row, ours, shown)
        wrong += _refunds(row, ours["refunds"])
    for row in ours["refunds"]:
        wrong += _refund(row, their_refunds.get(row["id"]))
    wrong += _one_per_basket(ours["charges"])
    wrong += _nothing_unknown(ours, theirs, their_refunds)
    wrong += _moves(ours["moves"])
    wrong += _ledger(ours)
    wrong += _stock(ours)
    wrong += _told(ours)
    wrong += [f"I8: acknowledged and not stored: {one}" for one in acknowledged - set(ours["inbox"])]
    return wrong


def _charge(row: Row, theirs: Row | None) -> list[str]:
    """I3 and "never lost, never doubled": our state and theirs mean the same."""
    name, state = row["id"], row["state"]
    status = theirs["status"] if theirs else "ABSENT"
    if state in OPEN:
        return [f"I10: {name} is still {state}, the wallet says {status}"]
    fits = {
        "failed": {"FAIL", "ABSENT"},
        "cancelled": {"CANCELLED", "FAIL", "ABSENT"},
    }.get(state, {"SUCCESS"})
    if status not in fits:
        return [f"I3: {name} is {state} with us and {status} with the wallet"]
    if theirs and state in CAPTURED:
        mine = (row["amount"], row["currency"], row["wallet_payment_id"], row["refunded"])
        them = (theirs["amount"], theirs["currency"], theirs["paymentId"], theirs["refunded"])
        if mine != them:
            return [f"I3: {name} is {mine} with us and {them} with the wallet"]
    if row["late_success"]:
        return [f"{name}: a late success was not cleared up, the wallet says {status}"]
    return []


def _refund(row: Row, theirs: Row | None) -> list[str]:
    status = theirs["status"] if theirs else "ABSENT"
    fits = {"refunded": {"SUCCESS"}, "failed": {"FAIL", "ABSENT"}}.get(row["state"], set())
    if status not in fits:
        return [f"I4: {row['id']} is {row['state']} with us and {status} with the wallet"]
    if theirs and theirs["amount"] != row["amount"]:
        return [f"I4: {row['id']} gave {row['amount']}, the wallet {theirs['amount']}"]
    return []


def _refunds(row: Row, refunds: list[Row]) -> list[str]:
    mine = [one for one in refunds if one["charge"] == row["id"]]
    done = sum(one["amount"] for one in mine if one["state"] == "refunded")
    held = sum(one["amount"] for one in mine if one["state"] != "failed")
    if (done, held) != (row["refunded"], row["reserved"]) or held > row["amount"]:
        return [
            f"I4: {row['id']} refunded {row['refunded']} of {row['reserved']} held, its refunds say {done}, {held}"
        ]
    wanted = "refunded" if done == row["amount"] else "part_refunded" if done else None
    if wanted and row["state"] != wanted:
        return [f"I4: {row['id']} is {row['state']} with {done} given back"]
    return []


def _amounts(row: Row, ours: Row, shown: dict[str, int]) -> list[str]:
    """I13: what the till showed, what was charged, what its lines say and what the ledger holds."""
    asked = shown[row["basket"]]
    wrong = []
    if row["amount"] != asked or row["lines"] not in (0, asked):
        wrong.append(f"I13: {row['id']} charged {row['amount']}, lines {row['lines']}, shown {asked}")
    captured = [t[4] for t in ours["transfers"] if t[0] == f"payment:{row['id']}"]
    taken_back = [t[4] for t in ours["transfers"] if t[0] == f"cancel:{row['id']}"]
    if row["state"] in CAPTURED and (captured != [asked] or taken_back):
        wrong.append(f"I13: {row['id']} is {row['state']}, in the ledger {captured} less {taken_back}")
    if row["state"] not in CAPTURED and captured != taken_back:
        wrong.append(f"I13: {row['id']} is {row['state']}, in the ledger {captured} less {taken_back}")
    return wrong


def _one_per_basket(charges: list[Row]) -> list[str]:
    paid = Counter(row["basket"] for row in charges if row["state"] in CAPTURED)
    return [f"I3: basket {basket} was paid {n} times" for basket, n in paid.items() if n > 1]


def _nothing_unknown(ours: Row, theirs: Row, their_refunds: Row) -> list[str]:
    """Whatever the wallet knows under our ids was committed with us before it was called."""
    known = {row["id"] for row in ours["charges"]}
    baskets = {row["wallet_payment_id"] for row in ours["charges"]}
    wrong = [
        f"I3: the wallet knows a payment {row['paymentId']} that we do not"
        for request_id, row in theirs.items()
        if row["paymentId"] in baskets and request_id not in known
    ]
    mine = {row["id"] for row in ours["refunds"]}
    wrong += [
        f"I4: the wallet knows a refund {name} that we do not"
        for name, row in their_refunds.items()
        if row["paymentId"] in baskets and row["paymentId"] and name not in mine
    ]
    return wrong


def _moves(moves: list[list[str]]) -> list[str]:
    wrong = []
    for name, old, new in moves:
        graph = CHARGE_MOVES if name.startswith("pay_") else REFUND_MOVES
        if new not in graph[old]:
            wrong.append(f"I10: {name} went from {old} to {new}")
    return wrong


def _ledger(ours: Row) -> list[str]:
    """I1 and I2 over this shop: sums of its accounts, and an open item for each entry of the wallet."""
    balance: Counter[str] = Counter()
    for _event, _leg, debit, credit, amount, _currency in ours["transfers"]:
        balance[debit] += amount
        balance[credit] -= amount
    kept = sum(row["amount"] - row["refunded"] for row in ours["charges"] if row["state"] in CAPTURED)
    owed = -sum(value for account, value in balance.items() if account.startswith("merchant_pending:"))
    wrong = []
    if sum(balance.values()) != 0 or owed != kept:
        wrong.append(f"I2: the shop's charges keep {kept}, the ledger owes it {owed}")
    expected = sum(item[3] for item in ours["open_items"])
    if expected != kept:
        wrong.append(f"I5: statements are expected to bring {expected}, charges keep {kept}")
    return wrong


def _stock(ours: Row) -> list[str]:
    """I7: what lies on the shelf is what was not sold."""
    sold: Counter[str] = Counter()
    for row in ours["charges"]:
        if row["state"] in CAPTURED:
            sold.update({product: n for product, n in row["sold"].items() if product != "None"})
    return [
        f"I7: {product} has {on_hand} on hand, {sold[product]} were sold of 1000"
        for product, on_hand, reserved in ours["stock"]
        if on_hand != 1000 - sold[product] or reserved
    ]


def _told(ours: Row) -> list[str]:
    """Each outcome was told once: webhooks and other rooms read these events."""
    counts = Counter((kind, reference) for kind, reference in ours["events"])
    wrong = [f"{kind} of {reference} was told {n} times" for (kind, reference), n in counts.items() if n > 1]
    for row in ours["charges"]:
        kind = {"failed": "payment.failed", "cancelled": "payment.cancelled"}.get(
            row["state"], "payment.paid"
        )
        if not counts[kind, row["id"]]:
            wrong.append(f"{kind} of {row['id']} was never told")
    return wrong
