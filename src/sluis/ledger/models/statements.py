"""What counterparties owe, the files in which they say what they settled, and their fees."""

from __future__ import annotations

from django.db import models

from sluis.kernel import clock
from sluis.kernel.ids import new_id
from sluis.kernel.money import Money
from sluis.ledger.models.rows import OfficeRowsManager, merchant_key


def statement_id() -> str:
    """Return a new statement id."""
    return new_id("stm")


class OpenItem(models.Model):
    """An amount expected on a counterparty's statement, negative where the counterparty takes it from us."""

    party = models.CharField(max_length=24)
    external_id = models.CharField(max_length=80)  # the counterparty's id: wallet's payment id, sub-trade id
    kind = models.CharField(max_length=16)
    reference = models.CharField(max_length=80, blank=True)  # our own request id
    amount_minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    merchant = merchant_key()
    office = models.CharField(max_length=8)
    event = models.CharField(max_length=100)  # the event that posted the claim
    expected_at = models.DateTimeField(default=clock.now)
    settled_by = models.OneToOneField(
        "ledger.StatementLine", on_delete=models.PROTECT, null=True, related_name="+"
    )
    reported_by = models.OneToOneField(
        "ledger.StatementLine", on_delete=models.PROTECT, null=True, related_name="+"
    )  # the line of a transactions file
    given_up_at = models.DateTimeField(null=True)  # a person decided that it will not come

    objects = OfficeRowsManager["OpenItem"]()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["party", "external_id", "kind"], name="open_item_once"),
        ]
        indexes = [
            models.Index(
                fields=["party", "expected_at"],
                condition=models.Q(settled_by=None, given_up_at=None),
                name="open_item_unsettled",
            ),
        ]

    @property
    def money(self) -> Money:
        """Return the expected amount, signed."""
        return Money(self.amount_minor, self.currency)


class Statement(models.Model):
    """One file of a counterparty: a *settlement* moves money, *transactions* only names what happened."""

    class Purpose(models.TextChoices):
        SETTLEMENT = "settlement"
        TRANSACTIONS = "transactions"
        SUMMARY = "summary"  # totals of a settlement, to compare

    class State(models.TextChoices):
        STAGED = "staged"  # being read; nothing of it counts yet
        POSTING = "posting"  # read whole; lines are matched batch by batch
        POSTED = "posted"

    id = models.CharField(primary_key=True, max_length=40, default=statement_id)
    party = models.CharField(max_length=24)
    account = models.CharField(max_length=80)  # under which the counterparty knows us
    statement_id = models.CharField(max_length=80)  # their id of it
    batch = models.CharField(max_length=80, blank=True)  # how the bank's entry will name its money
    purpose = models.CharField(max_length=12, choices=Purpose.choices)
    office = models.CharField(max_length=8)
    day = models.DateField(null=True)
    state = models.CharField(max_length=8, choices=State.choices, default=State.STAGED)
    sha256 = models.CharField(max_length=64)
    file_id = models.CharField(max_length=40)
    file_name = models.CharField(max_length=160)
    line_count = models.IntegerField(default=0)
    posted_line = models.IntegerField(default=0)  # lines up to this number are matched
    currency = models.CharField(max_length=3, blank=True)  # of the settlement
    net_minor = models.BigIntegerField(default=0)
    fee_minor = models.BigIntegerField(default=0)
    bank_entry = models.ForeignKey(
        "ledger.BankEntry", on_delete=models.PROTECT, null=True, related_name="+"
    )  # the booking that brought its money
    imported_at = models.DateTimeField(default=clock.now)  # moves on while the file is being staged

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["party", "account", "purpose", "statement_id"], name="statement_once"
            ),
        ]
        indexes = [
            models.Index(fields=["office", "imported_at"]),
            models.Index(fields=["batch"]),
            models.Index(fields=["sha256"]),
        ]

    @property
    def net(self) -> Money | None:
        """Return what the file settles in all, or None for a file that moves no money."""
        return Money(self.net_minor, self.currency) if self.currency else None


class StatementLine(models.Model):
    """One line of a statement as the counterparty wrote it, and what we found of it."""

    class Outcome(models.TextChoices):
        UNREAD = ""
        MATCHED = "matched"  # agrees and is settled
        AGREED = "agreed"  # agrees, in a file that moves no money
        UNKNOWN = "unknown"  # we expected no such thing
        AMOUNT = "amount"  # another amount than expected, or the file's own arithmetic fails
        FEE = "fee"  # another fee than the terms say
        TWICE = "twice"  # settled before
        WRITTEN_OFF = "written_off"  # a difference that a person closed

    statement = models.ForeignKey(Statement, on_delete=models.PROTECT, related_name="lines", db_index=False)
    line_no = models.IntegerField()
    external_id = models.CharField(max_length=80)
    kind = models.CharField(max_length=16)
    reference = models.CharField(max_length=80, blank=True)
    gross_minor = models.BigIntegerField()
    gross_currency = models.CharField(max_length=3)
    fee_minor = models.BigIntegerField(default=0)  # in the settlement currency; positive costs us
    net_minor = models.BigIntegerField(default=0)
    currency = models.CharField(max_length=3)
    converted_minor = models.BigIntegerField(default=0)  # gross at the file's rate, rounded half up
    quote = models.CharField(max_length=40, blank=True)  # the file's rate: "EUR/CNY 7.9052"
    settled_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=12, choices=Outcome.choices, default=Outcome.UNREAD, blank=True)
    open_item = models.ForeignKey(
        OpenItem, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    merchant = merchant_key(db_index=False)
    office = models.CharField(max_length=8)
    is_payable = models.BooleanField(default=False)  # the office pays it out, not the wallet itself
    payout = models.ForeignKey(
        "ledger.Payout", on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )  # the payout that claims it now

    objects = OfficeRowsManager["StatementLine"]()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["statement", "line_no"], name="statement_line_once"),
        ]
        indexes = [
            models.Index(
                fields=["external_id"],
                condition=models.Q(outcome__in=["unknown", "amount", "fee", "twice"]),
                name="line_different",
            ),
            models.Index(
                fields=["merchant", "currency", "id"],
                condition=models.Q(outcome="matched", is_payable=True, payout=None),
                name="line_unpaid",
            ),
        ]

    @property
    def gross(self) -> Money:
        """Return the amount of the transaction, signed, in its own currency."""
        return Money(self.gross_minor, self.gross_currency)

    @property
    def fee(self) -> Money:
        """Return the party's fee, positive where it costs us."""
        return Money(self.fee_minor, self.currency)

    @property
    def net(self) -> Money:
        """Return what was settled for it, signed."""
        return Money(self.net_minor, self.currency)


class MerchantTerms(models.Model):
    """How a merchant gets his money; without a row the office pays out."""

    class Mode(models.TextChoices):
        OFFICE = "office"  # the counterparty pays the office, the office pays out
        DIRECT = "direct"  # the counterparty pays the merchant, the office only reconciles

    merchant = models.OneToOneField(
        "offices.Merchant", on_delete=models.PROTECT, primary_key=True, related_name="+"
    )
    mode = models.CharField(max_length=8, choices=Mode.choices, default=Mode.OFFICE)


class FeeTerms(models.Model):
    """What a party charges from a day on: a wallet or platform on its lines, or the office on payouts.

    The row with the latest day on or before the asked one holds; a merchant's own row goes before the general
    one.
    """

    OFFICE = "office"

    office = models.CharField(max_length=8)
    charged_by = models.CharField(max_length=24)  # "office", or a party such as "alipay"
    kind = models.CharField(max_length=16, blank=True)  # of line, for a party's fees; empty means all
    merchant = merchant_key()
    percent = models.DecimalField(max_digits=7, decimal_places=4)
    per_item_minor = models.BigIntegerField(default=0)
    is_ceiling = models.BooleanField(default=False)  # the fee may be anything up to this
    currency = models.CharField(max_length=3, default="EUR")
    valid_from = models.DateField()
    source = models.CharField(max_length=200)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["office", "charged_by", "kind", "merchant", "valid_from"],
                name="fee_terms_once",
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                condition=models.Q(percent__gte=0, percent__lte=100, per_item_minor__gte=0),
                name="fee_terms_sane",
            ),
        ]
