"""Why a payment or refund was refused, in words for the cashier and in Chinese for the customer.

Codes of Antom's in-store tables of June 2024 and of the same family (fact sheet "Alipay in the shop", §6). A
code that is not listed gets the sentence of its kind: what was refused, and that nothing was taken.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _


@dataclass(frozen=True, slots=True)
class Words:
    """What the cashier reads and what the customer is shown; `retry` = the same way may work again at once."""

    cashier: str
    customer: str
    retry: bool = False


# code → what the customer reads. Accounts, limits and risk are the customer's own affair: no reason is shown aloud.
_CHINESE = {
    "USER_BALANCE_NOT_ENOUGH": "余额不足，请更换付款方式后再试",
    "EXPIRED_CODE": "付款码已过期，请刷新付款码",
    "INVALID_PAYMENT_CODE": "付款码无效，请刷新后重新出示",
    "USER_PAYMENT_VERIFICATION_FAILED": "未完成支付验证，请重新付款",
    "CANCELLED_BY_SHOP": "本次付款已取消，未扣款",
}
_CHINESE_LIMIT = "超出支付限额，请减少金额或更换付款方式"
_CHINESE_OTHER = "付款未成功，未扣款，请更换付款方式"

_LIMITS = {
    "PAYMENT_AMOUNT_EXCEED_LIMIT",
    "USER_AMOUNT_EXCEED_LIMIT",
    "PAYMENT_COUNT_EXCEED_LIMIT",
}
_ACCOUNT = {"USER_NOT_EXIST", "USER_STATUS_ABNORMAL", "USER_KYC_NOT_QUALIFIED"}
_RISK = {"RISK_REJECT", "FRAUD_REJECT", "REGULATION_RESTRICTION"}
_CONTRACT = {
    "CURRENCY_NOT_SUPPORT",
    "NO_PAY_OPTIONS",
    "PAYMENT_NOT_QUALIFIED",
    "UNAVAILABLE_PAYMENT_METHOD",
    "BUSINESS_NOT_SUPPORT",
    "INVALID_CONTRACT",
    "INVALID_MERCHANT_STATUS",
    "MERCHANT_NOT_REGISTERED",
    "MERCHANT_KYB_NOT_QUALIFIED",
    "SETTLE_CONTRACT_NOT_MATCH",
    "ACCESS_DENIED",
    "CLIENT_INVALID",
    "INVALID_CLIENT",
    "UNKNOWN_CLIENT",
    "INVALID_CLIENT_STATUS",
    "KEY_NOT_FOUND",
    "INVALID_SIGNATURE",
    "SIGNATURE_INVALID",
}
_OURS = {"REPEAT_REQ_INCONSISTENT", "PARAM_ILLEGAL"}


def of_payment(code: str) -> Words:
    """Return the words for a payment that was refused with a code."""
    if code in _LIMITS:
        return Words(
            _("The amount is over a limit of the customer or of the wallet. Take less, or pay another way."),
            _CHINESE_LIMIT,
        )
    cashier, retry = _cashier(code)
    return Words(cashier, _CHINESE.get(code, _CHINESE_OTHER), retry)


def _cashier(code: str) -> tuple[str, bool]:
    match code:
        case "USER_BALANCE_NOT_ENOUGH":
            return _(
                "There is too little money on the customer’s account. Another card in Alipay may work."
            ), True
        case "EXPIRED_CODE":
            return _(
                "The code was older than a minute. Ask the customer to refresh it, then scan again."
            ), True
        case "INVALID_PAYMENT_CODE" | "INVALID_CODE":
            return _("Alipay does not take this code, or it was used before. Ask for a fresh one."), True
        case "USER_PAYMENT_VERIFICATION_FAILED":
            return _("The customer did not confirm the payment, or the password was wrong."), True
        case "ORDER_IS_CLOSED" | "ORDER_IS_CANCELED":
            return _("This payment was closed before it was made. Begin it again."), True
        case _ if code in _ACCOUNT:
            return _("The customer’s Alipay account cannot pay this. Ask for another way to pay."), False
        case _ if code in _RISK:
            return _(
                "Alipay declined and gives no reason. Stay polite, and ask for another way to pay."
            ), False
        case _ if code in _CONTRACT:
            return _("The shop’s contract with Alipay does not allow this. Tell the office."), False
        case _ if code in _OURS:
            return _("The till asked wrongly. Tell the office, and take the money another way."), False
        case _:
            return _("Alipay refused the payment. Try once more, or take the money another way."), True


def of_refund(code: str) -> str:
    """Return for the cashier why a refund was refused."""
    match code:
        case "REFUND_AMOUNT_EXCEED":
            return _("More would be given back than was paid. Look at the earlier refunds.")
        case "REFUND_WINDOW_EXCEED":
            return _("This payment is too old for Alipay to give back. Use a bank transfer.")
        case "MERCHANT_BALANCE_NOT_ENOUGH":
            return _("The shop’s balance at Alipay is too low today. Try tomorrow, or tell the office.")
        case "MULTIPLE_REFUNDS_NOT_SUPPORTED":
            return _("This wallet gives back once only, and that was done.")
        case "ORDER_IS_CANCELED" | "ORDER_STATUS_INVALID" | "ORDER_NOT_EXIST":
            return _("At Alipay this payment cannot be given back. Tell the office.")
        case _:
            return _("Alipay refused the refund. Nothing was given back. Tell the office.")
