"""What the platform's category still asks of a listing, in the merchant's words and with the place to mend it."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from sluis.marketplace import publish
from sluis.marketplace.models import Listing
from sluis.marketplace.ports import Gap, Question


@dataclass(frozen=True, slots=True)
class Lack:
    """One thing that the category does not take: what it is called, what is wrong, and where to mend it."""

    label: str
    name: str
    what: str
    url: str


@dataclass(frozen=True, slots=True)
class Asked:
    """A question of the category with our answer so far."""

    question: Question
    name: str
    slug: str
    answer: str
    by_person: bool


@dataclass(frozen=True, slots=True)
class CategoryCheck:
    """The category's questions and what it would refuse now."""

    asked: tuple[Asked, ...]
    lacks: tuple[Lack, ...]

    @property
    def good(self) -> bool:
        """Tell whether the category would take the listing as it is."""
        return not self.lacks


def check(listing: Listing) -> CategoryCheck:
    """Ask the platform for the category's rules and hold the listing against them. Raise TryLater as the port does."""
    platform = publish.platform_of(listing)
    # A picture that is not uploaded yet has no address; that it is there is what counts here.
    pictures = tuple(
        image["url"] or f"https://picture.invalid/{image['file']}.jpg" for image in listing.images
    )
    gaps = platform.gaps(publish.item_of(listing, pictures))
    written = {row["field"] for row in listing.segments if str(row.get("field", "")).startswith("attr.")}
    asked = tuple(
        Asked(
            question=one,
            name=label_word(one.label),
            slug=f"q-{place}",
            answer=str(listing.attributes.get(one.label, "")),
            by_person=f"attr.{one.label}" in written,
        )
        for place, one in enumerate(platform.questions(listing.category_id))
    )
    return CategoryCheck(asked, tuple(_lack(gap, listing) for gap in gaps))


def _lack(gap: Gap, listing: Listing) -> Lack:
    return Lack(gap.label, label_word(gap.label), rule_sentence(gap.rule, gap.limit), where(gap, listing))


def where(gap: Gap, listing: Listing) -> str:
    """Return where a person mends a gap: a text of this page, its questions, its pictures, or the product."""
    texts = {
        "title": "#f-title",
        "mix": "#f-ingredients",
        "plan_storage": "#f-storage",
        "sell_points": "#f-points",
    }
    if gap.field in texts:
        return texts[gap.field]
    if gap.field.startswith(("item_image", "white_bg")):
        return "#pictures"
    if gap.field.startswith("prop_") and gap.label not in ("品牌", "产地"):
        return "#category"
    return f"/products/{listing.product_id}/"


def label_word(label: str) -> str:
    """Return what a Chinese label of the platform means; the label itself when nobody said."""
    return {
        "商品标题": pgettext("category field", "title"),
        "品牌": pgettext("category field", "brand (the shop must be granted it)"),
        "产地": pgettext("category field", "place of origin"),
        "原产国": pgettext("category field", "country of origin"),
        "净含量": pgettext("category field", "net content"),
        "包装方式": pgettext("category field", "kind of packing"),
        "口味": pgettext("category field", "flavour"),
        "香味": pgettext("category field", "scent"),
        "保质期(天)": pgettext("category field", "shelf life in days"),
        "配料表": pgettext("category field", "ingredients"),
        "储藏方法": pgettext("category field", "how to store it"),
        "储存温度": pgettext("category field", "storage temperature"),
        "厂名": pgettext("category field", "maker's name"),
        "厂址": pgettext("category field", "maker's address"),
        "适用年龄": pgettext("category field", "age it is made for"),
        "适用体重": pgettext("category field", "weight of the child it fits"),
        "材质": pgettext("category field", "material"),
        "型号": pgettext("category field", "model"),
        "额定电压": pgettext("category field", "rated voltage"),
        "额定功率(W)": pgettext("category field", "rated power in watts"),
        "插头类型": pgettext("category field", "type of plug"),
        "片数": pgettext("category field", "number of pieces"),
        "酒精度数(%vol)": pgettext("category field", "alcohol by volume"),
        "原麦汁浓度(°P)": pgettext("category field", "original extract in degrees Plato"),
        "啤酒类型": pgettext("category field", "style of beer"),
        "商品卖点": pgettext("category field", "selling points"),
        "商品描述": pgettext("category field", "description"),
        "商品图片": pgettext("category field", "pictures"),
        "商品图片1": pgettext("category field", "first picture"),
        "商品价格": pgettext("category field", "price"),
        "商品数量": pgettext("category field", "stock"),
        "HS海关代码": pgettext("category field", "ten-digit HS code"),
        "商品条形码": pgettext("category field", "barcode"),
        "省份/国家": pgettext("category field", "where it ships from"),
        "城市": pgettext("category field", "city it ships from"),
        "食品安全": pgettext("category field", "food facts"),
    }.get(label, label)


def rule_sentence(rule: str, limit: str) -> str:
    """Return what is wrong with a field in the reader's language."""
    said = {
        "requiredRule": _("must be filled in"),
        "disableRule": _("must be left out here"),
        "readOnlyRule": _("must stay as the platform set it"),
        "maxLengthRule": _("is longer than %(limit)s"),
        "minLengthRule": _("is shorter than %(limit)s"),
        "maxValueRule": _("is above %(limit)s"),
        "minValueRule": _("is below %(limit)s"),
        "maxDecimalDigitsRule": _("has more than %(limit)s decimals"),
        "minDecimalDigitsRule": _("has fewer than %(limit)s decimals"),
        "minInputNumRule": _("needs at least %(limit)s entries"),
        "maxInputNumRule": _("takes at most %(limit)s entries"),
        "valueTypeRule": _("must be of the kind %(limit)s"),
        "regexRule": _("does not have the form that the platform asks for"),
        "regxRule": _("does not have the form that the platform asks for"),
        "option": _("holds %(limit)s, which the platform does not offer"),
        "shape": _("does not have the shape %(limit)s"),
    }.get(rule, _("breaks the rule %(limit)s"))
    return said % {"limit": limit or rule}
