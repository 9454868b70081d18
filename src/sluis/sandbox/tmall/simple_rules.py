"""The short rule document for overseas sellers with a site of their own: every field is an input.

Fields as a Tmall Global seller's own system filled them in 2015-2017 (voyageone-parent1).
"""

from __future__ import annotations

from sluis.sandbox.tmall.schema_model import REQUIRED, Field, developer_tip, input_field, text_field

FIELDS: tuple[Field, ...] = (
    text_field("title", "标题", REQUIRED, developer_tip("不超过60字节，超出部分会被截断")),
    text_field("sub_title", "副标题"),
    input_field("category", "类目", "textarea", REQUIRED, developer_tip('{"cat_id":"50016091"}')),
    input_field("property", "属性", "textarea", developer_tip('{"属性名":"属性值"}')),
    text_field("brand", "品牌", REQUIRED),
    input_field("main_images", "主图", "textarea", REQUIRED, developer_tip("1-5张，用逗号分隔，建议800x800")),
    input_field("description", "描述", "html", REQUIRED),
    input_field("wireless_desc", "无线描述", "html"),
    text_field("white_bg_image", "白底图"),
    input_field("logistics", "物流", "textarea", REQUIRED),
    input_field("skus", "SKU", "textarea", REQUIRED),
    input_field("extends", "扩展", "textarea", REQUIRED),
    text_field("status", "状态", developer_tip("0上架，2在库")),
)
