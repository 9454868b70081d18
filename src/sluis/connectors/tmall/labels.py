"""What the platform's category labels and rules mean, in words for a merchant who reads no Chinese (pure)."""

from __future__ import annotations

# Labels of category rules that merchants meet most (fact sheet "tmall" §7.3, §11.4).
MEANINGS = {
    "商品标题": "title",
    "品牌": "brand",
    "产地": "place of origin",
    "原产国": "country of origin",
    "净含量": "net content",
    "保质期(天)": "shelf life in days",
    "配料表": "ingredients",
    "储藏方法": "storage instructions",
    "储存温度": "storage temperature",
    "厂名": "maker's name",
    "厂址": "maker's address",
    "适用年龄": "age it is made for",
    "适用体重": "weight range of the child",
    "材质": "material",
    "型号": "model",
    "额定电压": "rated voltage",
    "插头类型": "type of plug",
    "片数": "number of pieces",
    "酒精度数(%vol)": "alcohol by volume",
    "商品图片1": "first picture",
    "商品价格": "price",
    "HS海关代码": "ten-digit HS code",
    "商品条形码": "barcode",
    "省份/国家": "where it ships from",
    "城市": "city it ships from",
}
_RULES = {
    "requiredRule": "must be filled in",
    "disableRule": "must be left out here",
    "readOnlyRule": "must stay as the platform set it",
    "maxLengthRule": "is longer than {limit}",
    "minLengthRule": "is shorter than {limit}",
    "maxValueRule": "is above {limit}",
    "minValueRule": "is below {limit}",
    "maxDecimalDigitsRule": "has more than {limit} decimals",
    "minInputNumRule": "needs at least {limit} entries",
    "maxInputNumRule": "takes at most {limit} entries",
    "valueTypeRule": "must be of the kind {limit}",
    "regexRule": "does not have the form that the platform asks for",
    "shape": "does not have the shape {limit}",
    "regxRule": "does not have the form that the platform asks for",
    "minDecimalDigitsRule": "has fewer than {limit} decimals",
    "option": "holds {limit}, which the platform does not offer",
}


def sentence(label: str, rule: str, limit: str) -> str:
    """Return what is wrong with a field, for example "age it is made for: must be filled in"."""
    words = _RULES.get(rule, f"breaks the rule {rule}").format(limit=limit)
    return f"{MEANINGS.get(label, label)}: {words}"
