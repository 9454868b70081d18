"""The forms by which a person says how a sheet is read: a field for each column, and what the file leaves open."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any

from django import forms
from django.forms import BoundField
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sluis.catalogue.mapping import FIELDS, IN_LANGUAGES, is_sufficient, suggest_mapping
from sluis.catalogue.problems import FileFault, shortened
from sluis.catalogue.reading import Reading
from sluis.catalogue.rows import LANGUAGES, WORD_FACTS, YES_NO_FACTS
from sluis.catalogue.sheet_mappings import PROBLEM_COLUMN, Told
from sluis.catalogue.tables.opening import header_of, open_table
from sluis.catalogue.tables.source import Source
from sluis.catalogue.wording import field_word, language_word

SAMPLE_ROWS = 3
_UNITS = {
    "weight_g": ("kg", "oz", "lb"),
    "length_mm": ("cm", "in"),
    "width_mm": ("cm", "in"),
    "height_mm": ("cm", "in"),
}
_OWN = {"weight_g": "g", "length_mm": "mm", "width_mm": "mm", "height_mm": "mm"}
_CURRENCIES = ("EUR", "USD", "GBP", "CHF", "CNY")


@dataclass(frozen=True, slots=True)
class Samples:
    """The names of a file's columns with the first cells below each; `is_table` when there is anything below them."""

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    @property
    def is_table(self) -> bool:
        """Tell whether there are columns to assign."""
        return len([title for title in self.header if title]) > 1 and bool(self.rows)

    def of(self, place: int) -> str:
        """Return the first cells of a column, one after the other."""
        cells = [shortened(row[place]) for row in self.rows if place < len(row) and row[place].strip()]
        return " · ".join(cells)


def samples_of(content: bytes, name: str) -> Samples:
    """Return the columns of a file; none where it is no table."""
    try:
        table = open_table(Source(content, filename=name))
        header_row, header = header_of(table)
        below = (
            cells
            for row, cells in table.records()
            if row > header_row and cells and any(map(str.strip, cells))
        )
        return Samples(header.titles, tuple(tuple(cells) for cells in islice(below, SAMPLE_ROWS)))
    except FileFault:
        return Samples((), ())


class MappingForm(forms.Form):
    """A choice for each column: which field it holds, or nothing."""

    def __init__(
        self, data: QueryDict | None = None, *, samples: Samples, reader: Reading | None, said: Told
    ) -> None:
        super().__init__(data)
        self.samples = samples
        guessed = said.mapping or (_read_as(reader) if reader else suggest_mapping(samples.header))
        choices = field_choices()
        for place, title in enumerate(samples.header):
            if title and title.casefold() != PROBLEM_COLUMN and title not in samples.header[:place]:
                self.fields[f"column_{place}"] = forms.ChoiceField(
                    choices=choices, required=False, label=title, initial=guessed.get(title, "")
                )

    def rows(self) -> Iterator[tuple[BoundField, str]]:
        """Yield each column with the first cells below it."""
        for name in self.fields:
            yield self[name], self.samples.of(int(name.partition("_")[2]))

    def clean(self) -> dict[str, Any]:
        """Ask for a name and an identity, and for each field once."""
        data: dict[str, Any] = super().clean() or {}
        mapping = self._mapping(data)
        if not is_sufficient(mapping):
            raise forms.ValidationError(_("Assign a column to the name, and one to SKU, GTIN or handle."))
        taken: dict[str, str] = {}
        for name in self.fields:
            base = data.get(name, "").partition(":")[0]
            if base and base in taken:
                self.add_error(
                    name, _("“%(other)s” is assigned to this field already.") % {"other": taken[base]}
                )
            taken.setdefault(base, str(self.fields[name].label))
        return data

    def _mapping(self, data: Mapping[str, Any]) -> dict[str, str]:
        return {str(field.label): data[name] for name, field in self.fields.items() if data.get(name)}

    def told(self) -> dict[str, Any]:
        """Return what was said; only for a valid form."""
        return {"mapping": self._mapping(self.cleaned_data)}


def _read_as(reader: Reading) -> dict[str, str]:
    """Return how a file of a known system is read, in the words of a mapping, as far as those reach."""
    plain = {title: name for title, name in reader.columns.items() if name in FIELDS}
    return (
        {**plain, **suggest_mapping(tuple(reader.columns)), **plain}
        if plain
        else suggest_mapping(reader.header)
    )


def field_choices() -> list[tuple[str, Any]]:
    """Return the fields that a column may hold, in groups, in the reader's words."""
    facts = (*WORD_FACTS, *YES_NO_FACTS)
    texts = [
        (f"{name}-{language}", f"{_field(name)} ({language_word(language)})")
        for name in IN_LANGUAGES
        for language in LANGUAGES
    ]
    plain: list[tuple[str, str]] = []
    for name in FIELDS:
        if name in facts or "-" in name:
            continue
        unit = _OWN.get(name)
        plain.append((name, f"{_field(name)} ({unit})" if unit else _field(name)))
        plain += [(f"{name}:{other}", f"{_field(name)} ({other})") for other in _UNITS.get(name, ())]
    return [
        ("", _("leave out")),
        (_("Product"), plain),
        (_("Texts in one language"), texts),
        (_("What China asks about"), [(name, field_word(name)) for name in facts]),
    ]


def _field(name: str) -> str:
    return {
        "name": _("Name"),
        "description": _("Description"),
        "ingredients": _("Ingredients"),
        "handle": _("Handle (web address)"),
        "group": _("Group of variants"),
        "categories": _("Categories"),
        "length_mm": _("Length"),
        "width_mm": _("Width"),
        "height_mm": _("Height"),
        "shop_price": _("Price in the shop (VAT as you say)"),
        "till_price": _("Price with VAT"),
        "price_currency": _("Currency"),
        "active": _("For sale: yes or no"),
        "image_urls": _("Addresses of pictures"),
        "ingredients_lang": _("Language of the ingredients"),
    }.get(name) or field_word(name)


class AnswersForm(forms.Form):
    """What the file leaves open and was assumed."""

    currency = forms.ChoiceField(label=gettext_lazy("Prices are in"), required=False)
    prices_include_vat = forms.ChoiceField(label=gettext_lazy("The prices include VAT"), required=False)
    language = forms.ChoiceField(label=gettext_lazy("The texts are in"), required=False)

    def __init__(self, data: QueryDict | None = None, *, reader: Reading | None, said: Told) -> None:
        super().__init__(data)
        told = {
            "currency": said.currency,
            "prices_include_vat": {True: "yes", False: "no", None: None}[said.prices_include_vat],
            "language": said.language,
        }
        asked = set(reader.questions) if reader else set()
        choices = {
            "currency": [(code, code) for code in _CURRENCIES],
            "prices_include_vat": [("yes", _("yes")), ("no", _("no"))],
            "language": [(code, language_word(code)) for code in LANGUAGES],
        }
        for name, options in choices.items():
            if name not in asked and told[name] is None:
                del self.fields[name]
                continue
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = [("", _("not said: we assume")), *options]
            field.initial = told[name] or ""

    def told(self) -> dict[str, Any]:
        """Return what was said; only for a valid form."""
        data = self.cleaned_data
        found: dict[str, Any] = {name: data[name] for name in ("currency", "language") if data.get(name)}
        if data.get("prices_include_vat"):
            found["prices_include_vat"] = data["prices_include_vat"] == "yes"
        return found
