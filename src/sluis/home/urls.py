"""Addresses of the pages that read every room."""

from __future__ import annotations

from django.urls import URLPattern, path

from sluis.home import (
    account_page,
    board,
    export_pages,
    guide_pages,
    joining_pages,
    log_page,
    merchant_page,
    papers,
    people_pages,
    search,
    start,
)

app_name = "home"
urlpatterns: list[URLPattern] = [
    path("", start.start, name="start"),
    path("merchants/", board.board, name="board"),
    path("merchants/views/", board.views, name="board-views"),
    path("merchants/leave/", merchant_page.leave, name="leave"),
    path("merchants/<str:merchant_id>/", merchant_page.merchant, name="merchant"),
    path("merchants/<str:merchant_id>/act/", merchant_page.act, name="merchant-act"),
    path("merchants/<str:merchant_id>/mail/", merchant_page.mail, name="merchant-mail"),
    path("account/", account_page.account, name="account"),
    path("people/", people_pages.people, name="people"),
    path("people/act/", people_pages.act, name="people-act"),
    path("people/log/", log_page.log, name="log"),
    path("invitations/<str:secret>/", joining_pages.join, name="join"),
    path("begin/sign-up/", joining_pages.sign_up, name="sign-up"),
    path("begin/", guide_pages.begin, name="begin"),
    path("begin/<str:merchant_id>/", guide_pages.guide, name="guide"),
    path("begin/<str:merchant_id>/tick/", guide_pages.tick, name="guide-tick"),
    path("begin/<str:merchant_id>/<str:step>/", guide_pages.step, name="guide-step"),
    path("search/", search.results, name="search"),
    path("files/<str:file_id>/", papers.stored_file, name="file"),
    path("export/", export_pages.overview, name="export"),
    path("export/<str:merchant_id>/begin/", export_pages.begin, name="export-begin"),
    path("export/work/<str:job_id>/", export_pages.state, name="export-state"),
    path("export/files/<str:file_id>/", export_pages.download, name="export-file"),
    path("messages/<str:message_id>/", papers.message, name="message"),
]
