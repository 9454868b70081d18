"""The story of one seed: customers, cashiers, faults, deaths, and at the end a quiet time in which all is settled."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random
from typing import Any

from simulator import acts
from simulator.acts import Act
from simulator.lives import Lives
from simulator.seams import Died
from simulator.witness import compare
from simulator.world import SLOW_S, World

PLAIN_CODES = ("281", "284", "286", "288")
ODD_CODES = ("2801", "2802", "2803", "2804", "2805", "2806", "2807", "2808", "2809")
MOCK_AMOUNTS = (9901, 9902, 9903, 9904)
OPERATIONS = ("pay", "inquiryPayment", "cancel", "refund", "inquiryRefund")
# What the wire and the wallet can do to us. A slow answer costs real time, so it strikes once.
FAULTS: dict[str, dict[str, Any]] = {
    "cut_after_processing": {},
    "drop_before": {},
    "half_answer": {},
    "http_502": {},
    "unsigned_success": {},
    "wrong_signature": {},
    "unknown_result": {"seconds": 4},
    "changed_answer": {},
    "refuse": {"code": "PROCESS_FAIL"},
    "rate_limit": {"per_second": 0},
    "slow": {"seconds": SLOW_S, "times": 1},
    "lost_notification": {},
    "late_notification": {"seconds": 40},
    "duplicate_notification": {"copies": 3},
    "replayed_notification": {"seconds": 20},
    "changed_amount": {},
    "foreign_notification": {},
    "failed_notification": {},
    "notification_wrong_signature": {},
}
ANSWER_FIELDS = ("paymentAmount", "currency", "paymentRequestId", "refundAmount", "refundRequestId")
PER_CALL = tuple(FAULTS)[:11]
LIVES_A_DAY = 4
QUIET_ROUNDS = 60


@dataclass
class Sale:
    """One basket: what was asked, and what the till knows of it."""

    basket: str
    way: str
    code: str
    quantities: list[int]
    amount_minor: int
    charge_id: str = ""
    order_code: str = ""
    refunds: list[str] = field(default_factory=list)


@dataclass
class Report:
    """What a day showed: what is wrong, and what happened, for whoever replays it."""

    seed: int
    wrong: list[str] = field(default_factory=list)
    story: list[str] = field(default_factory=list)
    deaths: list[str] = field(default_factory=list)
    moves: list[str] = field(default_factory=list)
    charges: int = 0


class Day:
    """Plays one seed."""

    def __init__(self, seed: int, *, world: World, lives: Lives, tell: Callable[[str], None]) -> None:
        self.dice = Random(seed)
        self.world = world
        self.lives = lives
        self.tell = tell
        self.report = Report(seed)
        self.sales: list[Sale] = []
        self.post: list[dict[str, Any]] = []
        self.delivered: list[dict[str, Any]] = []
        self.acknowledged: set[str] = set()
        self.shop: dict[str, Any] = {}
        self.lives_left = self.dice.randint(0, LIVES_A_DAY)

    def play(self) -> Report:
        """Play the day through and compare the books."""
        self.world.until_morning(*self.dice.choice(((9, 0), (12, 30), (16, 40), (20, 5))))
        self.shop = self.lives.do(acts.open_shop, seed=self.report.seed)
        self._switch_faults()
        self._next_death()
        for _ in range(self.dice.randint(2, 5)):
            self._customer()
            for _ in range(self.dice.randint(1, 4)):
                self._something_happens()
                self._time_passes()
        self._quiet()
        self._letters_again()
        book = self.world.book()
        ours = self.lives.do(acts.books, shop=self.shop)
        shown = {sale.basket: self._asked_for(sale) for sale in self.sales}
        self.report.wrong += compare(ours, book, shown=shown, acknowledged=self.acknowledged)
        self.report.charges = len(ours["charges"])
        self.report.moves = [f"{old} → {new}" for _, old, new in ours["moves"]]
        return self.report

    def _asked_for(self, sale: Sale) -> int:
        lines = sum(n * price for n, price in zip(sale.quantities, acts.PRICES, strict=True))
        return lines or sale.amount_minor

    def _say(self, text: str) -> None:
        self.report.story.append(text)
        self.tell(text)

    def _switch_faults(self) -> None:
        self.world.post("/control/seed", {"seed": self.report.seed})
        for name in self.dice.sample(list(FAULTS), self.dice.randint(0, 5)):
            terms: dict[str, Any] = {"probability": self.dice.choice((0.2, 0.5, 0.9)), **FAULTS[name]}
            if name in PER_CALL and self.dice.random() < 0.6:
                terms["operation"] = self.dice.choice(OPERATIONS)
            if name == "unknown_result" and self.dice.random() < 0.3:
                terms["outcome"] = "fail"
            if name == "changed_answer":
                terms["field"] = self.dice.choice(ANSWER_FIELDS)
            self._say(f"fault {name} {terms}")
            self.world.fault(name, **terms)

    def _next_death(self) -> None:
        if self.lives_left <= 0:
            self.lives.die_after(None)
            return
        self.lives_left -= 1
        # Few seams lie in a charge and many in a sweep: small numbers reach the first, large ones the second.
        seams = self.dice.choice(
            (self.dice.randint(1, 12), self.dice.randint(1, 40), self.dice.randint(20, 250))
        )
        self.lives.die_after(seams)

    def _do(self, act: Act, **told: Any) -> Any:
        """Do an act; None when the process died of it and began anew."""
        try:
            result = self.lives.do(act, **told)
        except Died as death:
            self._say(f"DIED {death}")
            self.report.deaths.append(str(death))
            self._next_death()
            return None
        self._say(f"{act.__name__} {result}")
        return result

    def _customer(self) -> None:
        way = self.dice.choices(("scan", "show", "link"), (6, 3, 1))[0]
        prefix = self.dice.choice(PLAIN_CODES) if self.dice.random() < 0.55 else self.dice.choice(ODD_CODES)
        code = prefix + "".join(self.dice.choices("0123456789", k=18 - len(prefix)))
        quantities = [self.dice.randint(0, 2) for _ in acts.PRICES] if self.dice.random() < 0.7 else [0, 0, 0]
        typed = self.dice.choice((*MOCK_AMOUNTS, 1234, 5000, 100)) if self.dice.random() < 0.5 else 4321
        number = len(self.sales) + 1
        sale = Sale(f"bas_{self.report.seed}_{number}", way, code, quantities, typed)
        self.sales.append(sale)
        self._say(f"sale {sale}")
        self._charge(sale)
        if self.dice.random() < 0.3:
            self._charge(sale)  # a double click, a second cashier, a reload that posts again

    def _charge(self, sale: Sale) -> None:
        seen = self._do(
            acts.charge,
            shop=self.shop,
            basket=sale.basket,
            way=sale.way,
            code=sale.code,
            quantities=sale.quantities,
            amount_minor=sale.amount_minor,
        )
        if seen is None or "error" in seen:
            seen = self._do(acts.look, shop=self.shop, basket=sale.basket)
        self._note(sale, seen)

    def _note(self, sale: Sale, seen: dict[str, Any] | None) -> None:
        if seen and "id" in seen:
            sale.charge_id, sale.order_code = seen["id"], seen["order_code"]

    def _something_happens(self) -> None:
        sale = self.dice.choice(self.sales)
        what = self.dice.choices(
            (self._look, self._phone, self._refund, self._ask, self._give_up, self._nothing),
            (2, 4, 5, 1, 2, 2),
        )[0]
        what(sale)

    def _nothing(self, sale: Sale) -> None:
        """The till is left alone."""

    def _look(self, sale: Sale) -> None:
        self._note(sale, self._do(acts.look, shop=self.shop, basket=sale.basket))

    def _phone(self, sale: Sale) -> None:
        if sale.way == "scan" or not sale.order_code:
            return
        verb = self.dice.choices(("pay", "refuse", "expire"), (7, 2, 1))[0]
        code = sale.order_code.rpartition("code=")[2] if sale.way == "link" else sale.order_code
        self._say(f"phone {verb} {self.world.post(f'/alipay/phone/api/{verb}', {'code': code})}")

    def _refund(self, sale: Sale) -> None:
        if not sale.charge_id:
            return
        seen = self._do(acts.look, shop=self.shop, basket=sale.basket)
        if not seen or seen["state"] not in ("paid", "part_refunded"):
            return
        minor = self.dice.choice((seen["left"], max(1, seen["left"] // 3), seen["amount"]))
        if minor > 0:
            self._do(acts.refund, charge_id=sale.charge_id, minor=minor)

    def _ask(self, sale: Sale) -> None:
        if sale.charge_id:
            self._note(sale, self._do(acts.ask, charge_id=sale.charge_id))

    def _give_up(self, sale: Sale) -> None:
        if sale.charge_id:
            self._do(acts.give_up, charge_id=sale.charge_id)

    def _time_passes(self) -> None:
        self.world.pass_time(self.dice.choice((1, 2, 3, 5, 8, 15, 30, 70)))
        self._deliver(willing=0.7)
        if self.dice.random() < 0.85:
            self._do(acts.sweep)

    def _deliver(self, *, willing: float) -> None:
        """Deliver what has come in: in any order, some of it later, some of it several times at once."""
        self.world.wait_for_post()
        self.post += sorted(self.world.letters(), key=lambda letter: str(letter["body"]))
        self.dice.shuffle(self.post)
        keep = []
        for letter in self.post:
            if self.dice.random() >= willing:
                keep.append(letter)
                continue
            if not self._hand_over(letter) or self.dice.random() < 0.2:
                self._hand_over(letter)
        self.post = keep

    def _hand_over(self, letter: dict[str, Any]) -> bool:
        accepted = self._do(acts.deliver, letter=letter)
        if accepted:
            self.acknowledged.add(acts.digest_of(letter))
            self.delivered.append(letter)
        return bool(accepted)

    def _quiet(self) -> None:
        """The faults end; the sweep has until the small hours to bring everything to its end."""
        self.world.faults_off()
        self.lives.die_after(None)
        self._say("quiet")
        left: list[str] = []
        for round_ in range(QUIET_ROUNDS):
            self.world.pass_time(130 if round_ in (0, 5) else self.dice.choice((3, 5, 10, 61)))
            self._deliver(willing=0.8)
            self._do(acts.sweep)
            left = self.lives.do(acts.undecided, shop=self.shop)
            if not left and not self.post:
                return
        self.report.wrong += [f"never decided: {one}" for one in left]

    def _letters_again(self) -> None:
        """Every letter comes once more, a day late and in another order: nothing may change by it (I9)."""
        before = self.lives.do(acts.books, shop=self.shop)
        self.world.pass_time(self.dice.choice((5, 25 * 3600)))
        self._deliver(willing=1.0)
        again = list(self.delivered)
        self.dice.shuffle(again)
        for letter in again:
            self._hand_over(letter)
        self._do(acts.sweep)
        after = self.lives.do(acts.books, shop=self.shop)
        for name in before:
            if before[name] != after[name]:
                self.report.wrong.append(
                    f"I9: letters that came again changed {name}: {before[name]} → {after[name]}"
                )
