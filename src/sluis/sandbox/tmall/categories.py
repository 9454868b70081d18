"""The category tree of the sandbox: roots, branches and leaves for the goods our shops sell.

Names follow the real tree; the numbers are in its style but were not checked against it.
"""

from __future__ import annotations

from dataclasses import dataclass

from sluis.sandbox.tmall import errors
from sluis.sandbox.tmall.category_kinds import KINDS, GoodsKind


@dataclass(frozen=True, slots=True)
class Category:
    """One node; only leaves have a kind. `granted` false: the shop would need a permission it lacks."""

    cid: int
    parent_cid: int
    name: str
    kind_key: str = ""
    granted: bool = True
    frozen: bool = False

    @property
    def is_leaf(self) -> bool:
        """Tell whether items are published here."""
        return bool(self.kind_key)

    @property
    def kind(self) -> GoodsKind:
        """Return what a leaf asks for; raises KeyError for a branch."""
        return KINDS[self.kind_key]


_TREE = (
    (50002766, 0, "零食/坚果/特产", ""),
    (50008430, 50002766, "巧克力/DIY巧克力", ""),
    (50016091, 50008430, "夹心巧克力", "chocolate"),
    (50016092, 50008430, "排块巧克力", "chocolate"),
    (50016093, 50008430, "巧克力礼盒", "chocolate"),
    (50016094, 50008430, "巧克力酱/巧克力米", "chocolate"),
    (50008431, 50002766, "糖果/果冻/布丁", ""),
    (50016095, 50008431, "硬糖", "candy"),
    (50016096, 50008431, "软糖", "candy"),
    (50008432, 50002766, "饼干/膨化", ""),
    (50013062, 50008432, "曲奇饼干", "biscuit"),
    (50013063, 50008432, "夹心饼干", "biscuit"),
    (50013064, 50008432, "焦糖饼干", "biscuit"),
    (50013065, 50008432, "威化饼干/华夫饼", "biscuit"),
    (50008141, 0, "酒类", ""),
    (50008144, 50008141, "啤酒", ""),
    (50013004, 50008144, "精酿啤酒", "beer"),
    (50013005, 50008144, "进口啤酒", "beer"),
    (50016422, 0, "粮油调味/乳品/冲饮", ""),
    (50050359, 50016422, "乳制品", ""),
    (50050371, 50050359, "奶酪/芝士", "cheese"),
    (50050372, 50050359, "黄油", "butter"),
    (50050373, 50050359, "牛奶/奶粉", "milk"),
    (50050360, 50016422, "蜂蜜/果酱", ""),
    (50050381, 50050360, "蜂蜜", "honey"),
    (50050382, 50050360, "果酱", "jam"),
    (50050361, 50016422, "咖啡/冲饮", ""),
    (50050391, 50050361, "咖啡豆/咖啡粉", "coffee"),
    (50012100, 0, "生活电器", ""),
    (50012101, 50012100, "清洁护理电器", ""),
    (50012111, 50012101, "吸尘器", "appliance"),
    (50012112, 50012101, "电熨斗/挂烫机", "appliance"),
    (50012082, 0, "厨房电器", ""),
    (50012083, 50012082, "厨房小家电", ""),
    (50012121, 50012083, "咖啡机", "appliance"),
    (50012122, 50012083, "搅拌机/料理机", "appliance"),
    (50012123, 50012083, "电热水壶", "appliance"),
    (50012124, 50012083, "多士炉/华夫饼机", "appliance"),
    (50025705, 0, "洗护清洁剂/卫生巾/纸/香薰", ""),
    (50025706, 50025705, "衣物清洁剂/护理剂", ""),
    (50025711, 50025706, "洗衣液", "laundry"),
    (50025712, 50025706, "洗衣凝珠/洗衣粉", "laundry"),
    (50025713, 50025706, "衣物柔顺剂", "laundry"),
    (50025707, 50025705, "家庭环境清洁剂", ""),
    (50025721, 50025707, "洗洁精/洗碗块", "cleaning"),
    (50025722, 50025707, "油污清洁剂", "cleaning"),
    (50025723, 50025707, "浴室/地板清洁剂", "cleaning"),
    (50014812, 0, "尿片/洗护/喂哺/推车床", ""),
    (50014813, 50014812, "纸尿裤/拉拉裤/纸尿片", ""),
    (50014821, 50014813, "纸尿裤", "nappy"),
    (50014822, 50014813, "拉拉裤", "nappy"),
    (50014814, 50014812, "宝宝洗浴护肤品", ""),
    (50014831, 50014814, "宝宝润肤乳/护臀膏", "babycare"),
    (50014832, 50014814, "宝宝洗发沐浴", "babycare"),
    (35, 0, "奶粉/辅食/营养品/零食", ""),
    (50018801, 35, "宝宝辅食", ""),
    (50018811, 50018801, "米粉/米糊", "babyfood"),
    (50018812, 50018801, "果泥/菜泥", "babyfood"),
    (50018813, 50018801, "磨牙棒/饼干", "babyfood"),
    (25, 0, "玩具/童车/益智/积木/模型", ""),
    (50015127, 25, "早教/益智玩具", ""),
    (50015131, 50015127, "积木/拼装玩具", "toy"),
    (50015132, 50015127, "拼图/桌面游戏", "toy"),
    (50015128, 25, "毛绒布艺类玩具", ""),
    (50015141, 50015128, "毛绒玩偶", "toy"),
)
_UNGRANTED = (
    (50026800, 0, "保健食品/膳食营养补充食品", ""),
    (50026801, 50026800, "维生素/矿物质", "supplement"),
)
_FROZEN = (
    (50007216, 0, "鲜花速递/花卉仿真/绿植园艺", ""),
    (50007217, 50007216, "球根花卉", "bulb"),
)

CATEGORIES = {
    row[0]: Category(*row, granted=granted, frozen=frozen)
    for rows, granted, frozen in ((_TREE, True, False), (_UNGRANTED, False, False), (_FROZEN, True, True))
    for row in rows
}


def leaf_of(cid: int) -> Category:
    """Return a leaf; raise the platform's refusal for anything else."""
    found = CATEGORIES.get(cid)
    if found is None or not found.is_leaf:
        raise errors.invalid_parameter("category_id", f"类目不存在或不是叶子类目：{cid}")
    return found


def publishable(cid: int) -> Category:
    """Return a leaf the shop may publish in; raise the platform's refusal otherwise."""
    leaf = leaf_of(cid)
    if not leaf.granted:
        raise errors.invalid_parameter("category_id", f"商品类目未授权，请重新选择类目：{leaf.name}")
    if leaf.frozen:
        raise errors.invalid_parameter("category_id", f"类目已被冻结，禁止发布商品：{leaf.name}")
    return leaf
