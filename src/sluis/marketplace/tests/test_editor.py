"""The listing editor: texts side by side, what stands against them, who may vouch, and what is remembered."""

# ruff: noqa: F811
from __future__ import annotations

import pytest

from sluis.home.tests import seed
from sluis.home.tests.conftest import Enter, enter, world  # noqa: F401
from sluis.home.tests.seed import CATEGORIES, World
from sluis.kernel.errors import BadInput
from sluis.marketplace import draft, publish, texts
from sluis.marketplace.models import ApprovedText, Listing

WEI = "person:wei"


def write(world: World, *, name: str, language: str = "en", sku: str = "NEW-1", **facts: object) -> Listing:
    product = seed.product(world.bob, sku, {language: name})
    for field, value in {"family": "dairy", "hs_code": "0406900000", "origin": "NL", **facts}.items():
        setattr(product, field, value)
    product.save()
    return draft.draft(product=product, granted=CATEGORIES, landed_fen=6_240, actor=WEI)


def by_field(listing: Listing) -> dict[str, dict[str, object]]:
    return {row["field"]: row for row in listing.segments}


def test_every_text_says_where_it_comes_from(world: World, enter: Enter) -> None:
    listing = write(world, name="Old Gouda Zwirrel 500 g")
    response = enter("wei").get(f"/listings/{listing.pk}/")
    rows = {row.field: row for row in response.context["rows"]}
    assert rows["name"].tone == "no"
    hints = {hint.original: hint for hint in rows["name"].hints}
    assert hints["Zwirrel"].tone == "no"
    assert hints["Old"].zh == "陈年"
    assert hints["Old"].pinyin == "chén nián"
    assert rows["storage"].origin == "line of the office"
    body = response.content.decode()
    assert "Nobody knows the Chinese for: Zwirrel." in body
    assert "disabled" in body, "what blocks the text blocks the button"


def test_a_name_by_hand_changes_everything_that_is_made_of_it(world: World, enter: Enter) -> None:
    listing = write(world, name="Old Gouda Zwirrel 500 g")
    adviser = enter("wei")
    page = adviser.post(
        f"/listings/{listing.pk}/text/",
        {"field": "name", "text": "陈年旋风高达奶酪", "do": "keep"},
        follow=True,
    )
    listing.refresh_from_db()
    assert page.redirect_chain[-1] == (f"/listings/{listing.pk}/#f-name", 303)
    assert "陈年旋风高达奶酪" in listing.title
    assert "陈年旋风高达奶酪" in listing.description
    assert listing.problems == []
    assert publish.approve(listing=listing, actor=WEI).state == "approved"


def test_what_was_approved_is_used_again_whatever_the_size(world: World) -> None:
    first = write(world, name="Old Gouda Zwirrel 500 g")
    texts.edit_text(listing=first, field="name", text="陈年旋风高达奶酪", actor=WEI)
    kept = ApprovedText.objects.get()
    assert (kept.original, kept.zh, kept.merchant, kept.came_from) == (
        "Old Gouda Zwirrel",
        "陈年旋风高达奶酪",
        world.bob,
        "unknown",
    )
    second = write(world, name="Old gouda  ZWIRREL 1 kg", sku="NEW-2")
    name = by_field(second)["name"]
    assert (name["source"], name["text"], name["approved_by"]) == ("memory: 100", "陈年旋风高达奶酪", WEI)
    assert "1千克" in second.title
    assert second.problems == []


def test_a_near_match_is_shown_as_such_and_blocks_until_somebody_reads_it(world: World, enter: Enter) -> None:
    first = write(world, name="Old Gouda Zwirrel 500 g")
    texts.edit_text(listing=first, field="name", text="陈年旋风高达奶酪", actor=WEI)
    near = write(world, name="Old Gouda Zwirrels 500 g", sku="NEW-3")
    name = by_field(near)["name"]
    assert str(name["source"]).startswith("fuzzy: 9")
    assert name["note"] == "Old Gouda Zwirrel"
    with pytest.raises(BadInput, match="nobody has read"):
        publish.approve(listing=near, actor=WEI)
    body = enter("bob").get(f"/listings/{near.pk}/").content.decode()
    assert "nearly approved before" in body
    assert "Good as it is" in body
    enter("bob").post(f"/listings/{near.pk}/text/", {"field": "name", "do": "approve"})
    near.refresh_from_db()
    assert str(by_field(near)["name"]["source"]).startswith("person: ")
    assert near.problems == []


def test_a_word_that_nobody_knows_cannot_be_found_good(world: World) -> None:
    listing = write(world, name="Old Gouda Zwirrel 500 g")
    with pytest.raises(BadInput, match="not wholly Chinese"):
        texts.approve_text(listing=listing, field="name", actor=WEI)


def test_another_merchant_does_not_get_the_memory_unless_the_office_shares_it(
    world: World, enter: Enter
) -> None:
    mine = write(world, name="Old Gouda Zwirrel 500 g")
    texts.edit_text(listing=mine, field="name", text="陈年旋风高达奶酪", actor=WEI)
    product = seed.product(world.alice, "A-9", {"en": "Old Gouda Zwirrel 250 g"})
    product.family, product.hs_code = "dairy", "0406900000"
    product.save()
    theirs = draft.draft(product=product, granted=CATEGORIES, landed_fen=6_240, actor=WEI)
    assert by_field(theirs)["name"]["source"] == "unknown"
    # An owner cannot speak for the office: the tick is not even heard.
    data = {"field": "name", "text": "陈年旋风高达奶酪", "share": "1"}
    enter("bob").post(f"/listings/{mine.pk}/text/", data)
    assert not ApprovedText.objects.filter(merchant__isnull=True).exists()
    enter("wei").post(f"/listings/{mine.pk}/text/", data)
    assert ApprovedText.objects.get(merchant__isnull=True).office_code == "BX"
    again = draft.draft(product=product, granted=CATEGORIES, landed_fen=6_240, actor=WEI)
    assert by_field(again)["name"]["source"] == "memory: 100"


def test_prose_without_chinese_stays_off_the_page_until_it_is_written(world: World) -> None:
    listing = write(
        world,
        name="Old Gouda 500 g",
        descriptions={"en": "<p>Matured for twelve months, with salt crystals.</p>"},
    )
    assert by_field(listing)["sentence.0"]["source"] == "missing"
    assert "salt crystals" not in listing.description
    assert listing.problems == [], "a sentence that is left out blocks nothing"
    texts.edit_text(listing=listing, field="sentence.0", text="熟成十二个月，带有盐晶。", actor=WEI)
    assert "<p>熟成十二个月，带有盐晶。</p>" in listing.description


def test_ingredients_are_chinese_in_the_order_of_the_pack(world: World) -> None:
    listing = write(
        world,
        name="Old Gouda 500 g",
        ingredients="Rauwe koeMELK, zuursel, stremsel, zout. Kan sporen van NOTEN bevatten.",
        ingredients_language="nl",
    )
    assert listing.attributes["配料表"] == "生牛乳、乳酸菌发酵剂、凝乳酶、食用盐。可能含有坚果"
    assert listing.attributes["致敏物质"] == "含有乳；可能含有坚果"


def test_an_unknown_ingredient_blocks(world: World) -> None:
    listing = write(
        world, name="Old Gouda 500 g", ingredients="zout, zwirrelpoeder", ingredients_language="nl"
    )
    with pytest.raises(BadInput, match="zwirrelpoeder"):
        publish.approve(listing=listing, actor=WEI)


def test_the_counter_and_the_phone_follow_the_typing(world: World, enter: Enter) -> None:
    listing = world.listings["cheese"]
    client, address = enter("wei"), f"/listings/{listing.pk}/check/"

    def typed(text: str, field: str = "title") -> str:
        return str(client.post(address, {"field": field, "text": text}).content.decode())

    assert "11 of 60 bytes" in typed("巧克力 250g")
    assert '<div class="name">巧克力 250g</div>' in typed("巧克力 250g")
    too_long = typed("巧" * 31)
    assert "62 of 60 bytes" in too_long
    assert "2 bytes too long" in too_long
    assert "may not be said" in typed("最佳巧克力")
    assert "better left out" in typed("顶级巧克力")
    assert "findings" not in typed("最佳食用期 巧克力")
    assert "function claims" in typed("补钙奶酪", "name")
    assert "补钙奶酪" in typed("补钙奶酪", "name"), "the title on the phone is made of the name"
    before = listing.title
    listing.refresh_from_db()
    assert listing.title == before, "looking changes nothing"


def test_selling_points_keep_to_six_and_twenty_signs(world: World, enter: Enter) -> None:
    listing = world.listings["cheese"]
    address = f"/listings/{listing.pk}/points/"
    enter("wei").post(address, {"point": ["荷兰进口", "陈年熟成", "", ""]})
    listing.refresh_from_db()
    assert listing.selling_points == ["荷兰进口", "陈年熟成"]
    page = enter("wei").post(address, {"point": ["一二三四五六七"]}, follow=True).content.decode()
    assert "has 7 of 6 signs" in page
    page = enter("wei").post(address, {"point": ["一二三四五六"] * 4}, follow=True).content.decode()
    assert "20 signs" in page
    listing.refresh_from_db()
    assert listing.selling_points == ["荷兰进口", "陈年熟成"], "nothing half kept"


def test_a_title_that_is_too_long_is_not_kept(world: World, enter: Enter) -> None:
    listing = world.listings["cheese"]
    before = listing.title
    page = enter("wei").post(
        f"/listings/{listing.pk}/text/", {"field": "title", "text": "巧" * 31}, follow=True
    )
    assert "62 of 60 bytes" in page.content.decode()
    listing.refresh_from_db()
    assert listing.title == before


@pytest.mark.parametrize("name", ["noor", "femke"])
def test_texts_are_for_those_who_may_edit(world: World, enter: Enter, name: str) -> None:
    listing = world.listings["cheese"]
    enter(name).post(f"/listings/{listing.pk}/text/", {"field": "title", "text": "奶酪"})
    listing.refresh_from_db()
    assert listing.title != "奶酪"


def test_a_live_listing_is_not_written_over(world: World) -> None:
    listing = world.listings["pralines"]
    with pytest.raises(BadInput, match="back to the draft"):
        texts.edit_text(listing=listing, field="name", text="夹心巧克力", actor=WEI)


def test_a_foreign_listing_is_not_found(world: World, enter: Enter) -> None:
    listing = world.listings["cheese"]
    alice = enter("alice")
    for page in ("text", "points", "check", "translate"):
        assert alice.post(f"/listings/{listing.pk}/{page}/", {"field": "name"}).status_code == 404
