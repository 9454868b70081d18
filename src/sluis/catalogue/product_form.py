"""The form of one product: its fields in groups, each checked by the reader that checks files."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.forms import BoundField
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from sluis.catalogue import gtin
from sluis.catalogue.cell_readers import NAME_LIMIT, TEXT_LIMITS, description_of, hs_code_of, text_reader
from sluis.catalogue.cells.measures import CURRENCIES
from sluis.catalogue.countries import country_of
from sluis.catalogue.models import Product
from sluis.catalogue.problem_sentences import cell_sentence
from sluis.catalogue.problems import CellFault
from sluis.catalogue.rows import LANGUAGES, WORD_FACTS, YES_NO_FACTS
from sluis.catalogue.wording import allergen_word, family_word, field_word, language_word, value_word
from sluis.kernel.money import Money, MoneyError

ALLERGENS = ("AW", "AC", "AE", "AF", "AP", "AY", "AM", "AN", "BC", "BM", "AS", "AU", "NL", "UM")
LEVELS = ("CONTAINS", "MAY_CONTAIN", "FREE_FROM")
MOST_G, MOST_MM, MOST_DAYS = 1_000_000, 10_000, 36_500
_LONGEST_ADDRESS = 2_000
_WHOLE = ("weight_g", "length_mm", "width_mm", "height_mm", "shelf_life_days")


class AmountField(forms.Field):
    """A decimal number with point or comma; what stands for thousands is refused rather than guessed."""

    def __init__(self, *, least: Decimal = Decimal(0), most: Decimal, places: int, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}))
        super().__init__(required=False, **kwargs)
        self.least, self.most, self.places = least, most, places

    def to_python(self, value: Any) -> Any:
        """Return the number, or None for a blank field."""
        text = str("" if value is None else value).strip()[:30].replace(",", ".")
        if not text:
            return None
        try:
            number = Decimal(text)
        except InvalidOperation:
            number = Decimal("NaN")
        if not number.is_finite() or text.count(".") > 1:
            raise forms.ValidationError(_("This is no number: write it in digits, for example 12.50."))
        if not self.least <= number <= self.most:
            raise forms.ValidationError(
                _("The number must lie between %(low)s and %(high)s.")
                % {"low": self.least, "high": self.most}
            )
        if number != round(number, self.places):
            raise forms.ValidationError(_("At most %(n)s decimals.") % {"n": self.places})
        return number


class ProductForm(forms.Form):
    """What a person may change of a product."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False)
    brand = forms.CharField(max_length=TEXT_LIMITS["brand"], required=False)
    family = forms.ChoiceField()
    gtin = forms.CharField(
        max_length=20, required=False, help_text=gettext_lazy("8, 12, 13 or 14 digits from the pack")
    )
    hs_code = forms.CharField(max_length=20, required=False, help_text=gettext_lazy("6, 8 or 10 digits"))
    origin = forms.CharField(
        max_length=40, required=False, help_text=gettext_lazy("where it was made, for example BE, NL or LU")
    )
    weight_g = AmountField(
        most=Decimal(MOST_G), places=0, help_text=gettext_lazy("one piece with its packing, in grams")
    )
    length_mm = AmountField(most=Decimal(MOST_MM), places=0, label=gettext_lazy("Length in millimetres"))
    width_mm = AmountField(most=Decimal(MOST_MM), places=0, label=gettext_lazy("Width in millimetres"))
    height_mm = AmountField(most=Decimal(MOST_MM), places=0, label=gettext_lazy("Height in millimetres"))
    net_content = forms.CharField(
        max_length=40, required=False, help_text=gettext_lazy("for example 250 g or 33 cl")
    )
    shelf_life_days = AmountField(
        most=Decimal(MOST_DAYS), places=0, help_text=gettext_lazy("days from production")
    )
    abv_pct = AmountField(
        most=Decimal(96), places=2, help_text=gettext_lazy("per cent; 0 when there is none")
    )
    ingredients = forms.CharField(widget=forms.Textarea(attrs={"rows": 5}), required=False)
    ingredients_language = forms.ChoiceField(
        required=False, label=gettext_lazy("Language of the ingredients")
    )
    price = AmountField(
        most=Decimal(1_000_000), places=3, help_text=gettext_lazy("what the office pays for one piece")
    )
    till_price = AmountField(most=Decimal(1_000_000), places=3, help_text=gettext_lazy("VAT included"))
    currency = forms.CharField(max_length=3, required=False, label=gettext_lazy("Currency"))
    vat_rate_pct = AmountField(most=Decimal(100), places=2, help_text=gettext_lazy("per cent"))
    images = forms.CharField(
        widget=forms.Textarea(attrs={"rows": 3}),
        required=False,
        help_text=gettext_lazy("one address a line, https://…"),
    )
    is_active = forms.BooleanField(required=False, label=pgettext_lazy("product", "For sale"))

    def __init__(self, data: QueryDict | None = None, *, product: Product) -> None:
        self.product = product
        super().__init__(data, initial=_initial(product))
        for name, field in self.fields.items():
            if not field.label:
                field.label = field_word(name)
        self._choices("family", [(one, family_word(one)) for one in Product.Family.values])
        self._choices("ingredients_language", [("", "–"), *((one, language_word(one)) for one in LANGUAGES)])
        for language in LANGUAGES:
            self.fields[f"name_{language}"] = forms.CharField(
                max_length=NAME_LIMIT, required=False, label=language_word(language)
            )
            self.fields[f"description_{language}"] = forms.CharField(
                widget=forms.Textarea(attrs={"rows": 3}), required=False, label=language_word(language)
            )
        yes_no = [("", _("not known")), ("yes", _("yes")), ("no", _("no"))]
        for fact in YES_NO_FACTS:
            self.fields[f"fact_{fact}"] = forms.ChoiceField(
                choices=yes_no, required=False, label=field_word(fact)
            )
        for fact, words in WORD_FACTS.items():
            options = [("", _("not known")), *((word, value_word(word)) for word in words)]
            self.fields[f"fact_{fact}"] = forms.ChoiceField(
                choices=options, required=False, label=field_word(fact)
            )
        levels = [("", _("not known")), *((level, value_word(level)) for level in LEVELS)]
        for code in ALLERGENS:
            self.fields[f"allergen_{code}"] = forms.ChoiceField(
                choices=levels, required=False, label=allergen_word(code)
            )

    def _choices(self, name: str, choices: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices

    def group(self, prefix: str) -> Iterator[BoundField]:
        """Yield the fields of one kind: name, fact or allergen."""
        return (self[name] for name in self.fields if name.startswith(f"{prefix}_"))

    def clean_gtin(self) -> str:
        """Return 14 digits."""
        return self._read("gtin", gtin.normalised)

    def clean_hs_code(self) -> str:
        """Return 6, 8 or 10 digits."""
        return self._read("hs_code", hs_code_of)

    def clean_origin(self) -> str:
        """Return two letters."""
        return self._read("origin", country_of)

    def clean_ingredients(self) -> str:
        """Return the text within its length."""
        return self._read("ingredients", text_reader(TEXT_LIMITS["ingredients"]))  # type: ignore[arg-type]

    def clean_images(self) -> list[str]:
        """Return addresses that a browser may open."""
        found = [line.strip() for line in str(self.cleaned_data["images"]).splitlines() if line.strip()]
        for address in found:
            if not address.lower().startswith(("http://", "https://")) or len(address) > _LONGEST_ADDRESS:
                raise forms.ValidationError(cell_sentence("address"))
        return found

    def _read(self, name: str, reader: Callable[[str], str]) -> str:
        text = str(self.cleaned_data[name]).strip()
        try:
            return reader(text) if text else ""
        except CellFault as fault:
            raise forms.ValidationError(cell_sentence(fault.code, fault.detail)) from fault

    def clean_currency(self) -> str:
        """Return a currency code; the one that is stored when the field is blank."""
        code = str(self.cleaned_data["currency"]).strip().upper() or self.product.currency
        if code not in CURRENCIES:
            raise forms.ValidationError(cell_sentence("currency"))
        return code

    def clean(self) -> dict[str, Any]:
        """Ask for a name, and for amounts that the currency can hold."""
        data: dict[str, Any] = super().clean() or {}
        if not any(data.get(f"name_{language}", "").strip() for language in LANGUAGES):
            self.add_error(None, cell_sentence("missing_name"))
        for language in LANGUAGES:
            self._clean_description(f"description_{language}", data)
        for name in ("price", "till_price"):
            amount, currency = data.get(name), data.get("currency")
            if amount is not None and currency:
                try:
                    Money.of(str(amount), currency)
                except MoneyError as error:
                    self.add_error(name, str(error))
        return data

    def _clean_description(self, name: str, data: dict[str, Any]) -> None:
        try:
            data[name] = description_of(data.get(name, "").strip())
        except CellFault as fault:
            self.add_error(name, cell_sentence(fault.code, fault.detail))

    def values(self) -> dict[str, Any]:
        """Return what is to be stored, by column; only for a valid form."""
        data = self.cleaned_data
        plain = (
            "brand",
            "family",
            "gtin",
            "hs_code",
            "origin",
            "net_content",
            "abv_pct",
            "vat_rate_pct",
            "is_active",
        )
        found: dict[str, Any] = {name: data[name] for name in plain}
        found |= {name: None if data[name] is None else int(data[name]) for name in _WHOLE}
        found |= {name: data[name] for name in ("ingredients", "ingredients_language", "currency")}
        for name in ("price", "till_price"):
            amount = data[name]
            found[f"{name}_minor"] = None if amount is None else Money.of(str(amount), data["currency"]).minor
        names = {language: data[f"name_{language}"].strip() for language in LANGUAGES}
        others = {
            language: name for language, name in self.product.names.items() if language not in LANGUAGES
        }
        found["names"] = others | {language: name for language, name in names.items() if name}
        texts = {language: data[f"description_{language}"] for language in LANGUAGES}
        kept = {
            language: text
            for language, text in self.product.descriptions.items()
            if language not in LANGUAGES
        }
        found["descriptions"] = kept | {language: text for language, text in texts.items() if text}
        found["images"] = data["images"]
        found["facts"] = self._facts(data)
        found["allergens"] = {
            code: data[f"allergen_{code}"] for code in ALLERGENS if data[f"allergen_{code}"]
        }
        return found

    def _facts(self, data: dict[str, Any]) -> dict[str, Any]:
        asked = (*YES_NO_FACTS, *WORD_FACTS)
        kept = {name: value for name, value in self.product.facts.items() if name not in asked}
        told = {fact: data[f"fact_{fact}"] for fact in asked if data[f"fact_{fact}"]}
        return kept | {fact: {"yes": True, "no": False}.get(word, word) for fact, word in told.items()}


def _initial(product: Product) -> dict[str, Any]:
    found: dict[str, Any] = {
        name: getattr(product, name)
        for name in (
            *("brand", "family", "hs_code", "origin", "net_content", "ingredients", "ingredients_language"),
            *("currency", "is_active", *_WHOLE),
        )
    }
    found["gtin"] = product.gtin.removeprefix("0") if product.gtin else ""
    found |= {name: _written(getattr(product, name)) for name in ("abv_pct", "vat_rate_pct")}
    found["price"] = _written(product.price.amount if product.price else None)
    found["till_price"] = _written(product.till_price.amount if product.till_price else None)
    found |= {f"name_{language}": name for language, name in product.names.items()}
    found |= {f"description_{language}": text for language, text in product.descriptions.items()}
    found["images"] = "\n".join(product.images)
    words = {True: "yes", False: "no"}
    found |= {f"fact_{f}": words.get(v, v) if isinstance(v, bool) else v for f, v in product.facts.items()}
    found |= {f"allergen_{code}": level for code, level in product.allergens.items()}
    found["seen"] = product.changed_at.isoformat()
    return found


def _written(number: Decimal | None) -> str:
    return "" if number is None else f"{number:f}"
