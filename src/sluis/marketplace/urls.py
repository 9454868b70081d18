"""Addresses of this room's pages: listings, orders, returns."""

from __future__ import annotations

from django.urls import URLPattern, path

from sluis.marketplace import (
    category_pages,
    editor_pages,
    label_pages,
    listing_acts,
    order_pages,
    pages,
    price_pages,
    reorder_pages,
    return_pages,
)

app_name = "marketplace"
urlpatterns: list[URLPattern] = [
    path("listings/", pages.listings, name="listings"),
    path("listings/write/", listing_acts.write, name="write"),
    path("listings/of/<str:product_id>/", pages.of_product, name="of-product"),
    path("listings/<str:listing_id>/", pages.listing, name="listing"),
    path("listings/<str:listing_id>/text/", editor_pages.text, name="text"),
    path("listings/<str:listing_id>/points/", editor_pages.points, name="points"),
    path("listings/<str:listing_id>/check/", editor_pages.check, name="check"),
    path("listings/<str:listing_id>/category/", category_pages.category, name="category"),
    path("listings/<str:listing_id>/answers/", category_pages.answers, name="answers"),
    path("listings/<str:listing_id>/label/", label_pages.label, name="label"),
    path("listings/<str:listing_id>/label.pdf", label_pages.label_pdf, name="label-pdf"),
    path("listings/<str:listing_id>/representative/", label_pages.representative, name="representative"),
    path("listings/<str:listing_id>/translate/", editor_pages.translate, name="translate"),
    path("listings/<str:listing_id>/act/", listing_acts.act, name="act"),
    path("prices/", price_pages.prices, name="prices"),
    path("prices/rule/", price_pages.rule, name="price-rule"),
    path("prices/campaign/", price_pages.campaign, name="campaign"),
    path("prices/campaign/<str:campaign_id>/end/", price_pages.end_campaign, name="campaign-end"),
    path("prices/<str:listing_id>/", price_pages.price, name="price"),
    path("prices/<str:listing_id>/take/", price_pages.take, name="price-take"),
    path("reorders/", reorder_pages.counts, name="reorders"),
    path("returns/", return_pages.claims, name="returns"),
    path("returns/<str:claim_id>/", return_pages.claim, name="return"),
    path("returns/<str:claim_id>/act/", return_pages.act, name="return-act"),
    path("orders/", order_pages.orders, name="orders"),
    path("orders/<str:order_id>/", order_pages.order, name="order"),
    path("orders/<str:order_id>/buyer/", order_pages.buyer, name="buyer"),
    path("orders/<str:order_id>/go-on/", order_pages.go_on, name="go-on"),
]
