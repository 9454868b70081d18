"""The rule document of an item: what a leaf category asks of a shop that publishes in it.

Fields follow a real Tmall Global document (mother-and-baby, 2016) as kept in the tests of the public
repository voyageone-parent1; food attributes follow the platform's `food_security` object.
"""

from __future__ import annotations

from sluis.sandbox.tmall.categories import Category
from sluis.sandbox.tmall.category_kinds import BRAND_PID, COUNTRIES, Attribute
from sluis.sandbox.tmall.item_description_rules import description, wireless_description
from sluis.sandbox.tmall.schema_model import (
    REQUIRED,
    Depend,
    Field,
    Rule,
    bytes_at_most,
    characters_at_most,
    choice,
    developer_tip,
    disabled_when,
    group,
    input_field,
    required_when,
    text_field,
    tip,
)

YES_NO = {"true": "是", "false": "否"}
BARCODE = Rule("regexRule", r"\d{8}|\d{12,14}")
DECLARED = Depend("customsClearanceWay", "true")
NO_SKU = Depend("sku", "", "is null")
SERVICE_VERSION = "11100"
ON_SALE, TIMED, IN_STORE = "0", "1", "2"
# Alcohol of 10 % and more needs no best-before date (posting rules of 2021-04-29).
STRONG_ALCOHOL = "10"


def item_fields(leaf: Category, brands: list[tuple[int, str]]) -> tuple[Field, ...]:
    """Return the fields of an item in a leaf category, for a shop with these brands."""
    return (
        *_names(),
        *_states(),
        choice(f"prop_{BRAND_PID}", "品牌", {str(vid): name for vid, name in brands}, REQUIRED),
        *(field for attribute in leaf.kind.attributes for field in _attribute(attribute)),
        *([_food_security(leaf)] if leaf.kind.is_food else []),
        *_money_and_stock(),
        _skus(leaf),
        _own_names(leaf),
        *_customs(),
        *_shipping(),
        *_service(),
        _images(),
        _url("white_bg_image", "透明素材图"),
        description(),
        wireless_description(),
    )


def _names() -> tuple[Field, ...]:
    sell_points = tuple(
        text_field(f"sell_point_{index}", f"商品卖点{index + 1}", characters_at_most(6)) for index in range(5)
    )
    return (
        text_field(
            "title",
            "商品标题",
            REQUIRED,
            Rule("minLengthRule", "1", unit="byte"),
            bytes_at_most(60),
            Rule("1574394358_1", "标题不得含有国家级、最高级、最佳等广告法禁用词"),
        ),
        text_field("sub_title", "副标题", bytes_at_most(150)),
        text_field("short_title", "无线短标题", bytes_at_most(20)),
        group("sell_points", "商品卖点", sell_points, characters_at_most(20)),
    )


def _states() -> tuple[Field, ...]:
    return (
        choice("item_type", "发布类型", {"b": "一口价"}, REQUIRED).with_default("b"),
        choice("stuff_status", "新旧程度", {"5": "全新"}, REQUIRED).with_default("5"),
        choice(
            "item_status", "商品状态", {ON_SALE: "出售中", TIMED: "定时上架", IN_STORE: "仓库中"}, REQUIRED
        ),
        input_field(
            "start_time",
            "开始时间",
            "time",
            required_when(Depend("item_status", TIMED)),
            disabled_when(Depend("item_status", TIMED, "!=")),
        ),
        choice("lang", "商品文字的字符集", {"zh_CN": "简体中文", "zh_HK": "繁体中文"}).with_default("zh_CN"),
    )


def _attribute(attribute: Attribute) -> tuple[Field, ...]:
    id_ = f"prop_{attribute.pid}"
    rules = (REQUIRED,) if attribute.required else ()
    if not attribute.options:
        bounds = (Rule("minValueRule", "0"), Rule("maxValueRule", attribute.most)) if attribute.most else ()
        limits = bounds if attribute.value_type != "text" else (bytes_at_most(120),)
        return (input_field(id_, attribute.name, attribute.value_type, *rules, *limits),)
    options = {str(vid): name for vid, name in attribute.options}
    if not attribute.other:
        return (choice(id_, attribute.name, options, *rules),)
    return (
        choice(id_, attribute.name, {**options, "-1": "其他"}, *rules),
        text_field(
            f"in_{id_}",
            f"{attribute.name}(其他)",
            bytes_at_most(60),
            required_when(Depend(id_, "-1")),
            disabled_when(Depend(id_, "-1", "!=")),
        ),
    )


def _food_security(leaf: Category) -> Field:
    period_rule = REQUIRED
    if leaf.kind.is_alcohol:
        alcohol = next(a for a in leaf.kind.attributes if a.value_type == "decimal")
        period_rule = required_when(Depend(f"prop_{alcohol.pid}", STRONG_ALCOHOL, "<"))
    return group(
        "food_security",
        "食品安全",
        (
            text_field("prd_license_no", "生产许可证编号", bytes_at_most(60)),
            text_field("design_code", "产品标准号", bytes_at_most(60)),
            text_field("factory", "厂名", REQUIRED, bytes_at_most(200)),
            text_field("factory_site", "厂址", REQUIRED, bytes_at_most(400)),
            text_field("contact", "厂家联系方式", bytes_at_most(120)),
            input_field("mix", "配料表", "textarea", REQUIRED, bytes_at_most(2000)),
            text_field("plan_storage", "储藏方法", REQUIRED, bytes_at_most(200)),
            input_field(
                "period",
                "保质期(天)",
                "integer",
                period_rule,
                Rule("minValueRule", "1"),
                Rule("maxValueRule", "9999"),
            ),
            text_field("food_additive", "食品添加剂", bytes_at_most(400)),
            text_field("supplier", "供货商", bytes_at_most(200)),
            input_field("product_date_start", "生产开始日期", "date"),
            input_field("product_date_end", "生产结束日期", "date"),
            input_field("stock_date_start", "进货开始日期", "date"),
            input_field("stock_date_end", "进货结束日期", "date"),
        ),
        REQUIRED,
    )


def price_rules() -> tuple[Rule, ...]:
    """Return the bounds of a price in yuan."""
    return (
        Rule("minValueRule", "0", ex_property="not include"),
        Rule("maxValueRule", "100000000", ex_property="not include"),
        Rule("maxDecimalDigitsRule", "2"),
    )


def quantity_rules() -> tuple[Rule, ...]:
    """Return the bounds of a stock."""
    return (Rule("minValueRule", "0"), Rule("maxValueRule", "1000000", ex_property="not include"))


def _money_and_stock() -> tuple[Field, ...]:
    return (
        input_field(
            "price",
            "商品价格",
            "decimal",
            REQUIRED,
            Rule("minValueRule", "1.00", ex_property="not include"),
            *price_rules()[1:],
            Rule("1574394358_2", "商品价格必须在SKU价格区间之内"),
        ),
        input_field("quantity", "商品数量", "integer", REQUIRED, *quantity_rules()),
        choice("sub_stock", "库存计数", {"1": "拍下减库存", "2": "付款减库存"}).with_default("1"),
        text_field("outer_id", "商家外部编码", bytes_at_most(64)),
        text_field("barcode", "商品条形码", BARCODE, tip("EAN或UPC条形码，含校验位")),
    )


def _skus(leaf: Category) -> Field:
    sale = leaf.kind.sale
    options = {str(vid): name for vid, name in sale.options}
    return Field(
        "sku",
        "SKU",
        "multiComplex",
        (Rule("maxInputNumRule", "100"), tip("没有SKU的商品不要填写")),
        fields=(
            choice(f"prop_{sale.pid}", sale.name, options, REQUIRED),
            input_field("sku_price", "价格", "decimal", REQUIRED, *price_rules()),
            input_field("sku_quantity", "库存", "integer", REQUIRED, *quantity_rules()),
            text_field("sku_outerId", "商家编码", bytes_at_most(64)),
            text_field("sku_barcode", "条形码", BARCODE),
            text_field("hscode", "HS海关代码", Rule("regexRule", r"\d{10}"), required_when(DECLARED)),
            text_field("sku_scProductId", "货品ID", bytes_at_most(32)),
        ),
    )


def _own_names(leaf: Category) -> Field:
    sale = leaf.kind.sale
    options = {str(vid): name for vid, name in sale.options}
    return Field(
        f"prop_extend_{sale.pid}",
        f"{sale.name}扩展",
        "multiComplex",
        (disabled_when(NO_SKU),),
        fields=(
            choice(f"prop_{sale.pid}", sale.name, options, REQUIRED),
            text_field("alias_name", "别名", bytes_at_most(60)),
            _url("prop_image", "属性图片"),
        ),
    )


def _customs() -> tuple[Field, ...]:
    countries = {name: name for _, name in COUNTRIES}
    return (
        choice("customsClearanceWay", "报关方式", {"true": "跨境申报", "false": "邮关"}, REQUIRED),
        text_field(
            "hscode",
            "HS海关代码",
            Rule("regexRule", r"\d{10}"),
            required_when(DECLARED, NO_SKU),
            developer_tip("有SKU时填写在SKU上；法定计量单位见tmall.item.hscode.detail.get"),
        ),
        choice(
            "global_arrive",
            "国际送达",
            YES_NO,
            required_when(DECLARED),
            Rule("regexRule", "true", depend=required_when(DECLARED).depend),
        ),
        choice("original_location", "原产国", countries, REQUIRED),
        group(
            "location",
            "所在地",
            (
                text_field("prov", "省份/国家", REQUIRED, bytes_at_most(40)),
                text_field("city", "城市", REQUIRED, bytes_at_most(40)),
            ),
            REQUIRED,
        ),
        choice("item_source", "货源地类型", {"1": "海外及港澳台", "2": "中国大陆"}, REQUIRED),
    )


def _shipping() -> tuple[Field, ...]:
    by_template = Depend("freight_by_buyer", "postage")
    return (
        Field("delivery_way", "提取方式", "multiCheck", (), choice("", "", {"2": "邮寄"}).options),
        choice("freight_payer", "运费承担方式", {"1": "买家", "2": "卖家"}, REQUIRED),
        choice(
            "freight_by_buyer",
            "买家承担运费",
            {"postage": "使用运费模板"},
            required_when(Depend("freight_payer", "1")),
            disabled_when(Depend("freight_payer", "1", "!=")),
        ),
        input_field("postage_id", "运费模板", "long", required_when(by_template)),
        group(
            "item_size_weight",
            "物流体积和重量",
            (
                input_field("item_size", "体积(立方米)", "decimal", Rule("minValueRule", "0")),
                input_field("item_weight", "重量(千克)", "decimal", Rule("minValueRule", "0")),
            ),
        ),
    )


def _service() -> tuple[Field, ...]:
    return (
        choice("has_discount", "会员打折", YES_NO).with_default("false"),
        choice("has_warranty", "保修", YES_NO).with_default("false"),
        choice("sell_promise", "退换货承诺", YES_NO).with_default("true"),
        choice("has_showcase", "橱窗推荐", YES_NO).with_default("false"),
        choice("valid_thru", "有效期", {"7": "7天", "14": "14天"}).with_default("7"),
        input_field("after_sale_id", "售后说明模板", "long"),
        text_field("service_version", "服务版本", Rule("readOnlyRule", "true")).with_default(SERVICE_VERSION),
    )


def _images() -> Field:
    first = _url("item_image_0", "商品图片1", REQUIRED)
    others = (_url(f"item_image_{index}", f"商品图片{index + 1}") for index in range(1, 5))
    return group(
        "item_images", "商品图片", (first, *others), REQUIRED, developer_tip("建议800x800，第一张为主图")
    )


def _url(id_: str, name: str, *rules: Rule) -> Field:
    return input_field(
        id_,
        name,
        "url",
        *rules,
        Rule("maxTargetSizeRule", "3", unit="mb"),
        developer_tip("图片须先上传至图片空间"),
    )
