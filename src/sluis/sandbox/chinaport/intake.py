"""Takes in one CEB message: schema, company, signature, counts, old data, content, duplicates and states.

A refused node is answered with its code; the other nodes of the message go on.
"""

from __future__ import annotations

from collections.abc import Callable

from sluis.sandbox.chinaport import answers, checks, schema, signing
from sluis.sandbox.chinaport.companies import CLIENT_ID, Company, Registry
from sluis.sandbox.chinaport.errors import (
    DATA_DIFFER,
    FAMILIES,
    NO_RIGHT,
    NOT_VERIFIED,
    UNKNOWN_COMPANY,
    UNSIGNED,
    WRONG_COMPANY,
    Refusal,
    SchemaBreach,
)
from sluis.sandbox.chinaport.exchange import CHINA, Terminal
from sluis.sandbox.chinaport.holdings import give_back
from sluis.sandbox.chinaport.outbox import Outbox
from sluis.sandbox.chinaport.permits import DELETED, Permits, is_over
from sluis.sandbox.chinaport.schema import Message, Node
from sluis.sandbox.chinaport.state import Book, Document
from sluis.sandbox.chinaport.tables import ALWAYS_SIGNED, FORMS, MOST_NODES
from sluis.sandbox.world import World

_SENDERS = {
    "311": "platform",
    "411": "payment",
    "511": "carrier",
    "513": "carrier",
    "621": "agent",
    "623": "agent",
    "625": "agent",
    "711": "agent",
}
_SENDER_FIELDS = {
    "agent": ("agentCode", "operatorCode"),
    "carrier": ("logisticsCode",),
    "payment": ("payCode",),
}
_KEYS: dict[str, Callable[[dict[str, str]], str]] = {
    "311": lambda head: f"{head['ebpCode']}|{head['orderNo']}",
    "411": lambda head: f"{head['payCode']}|{head['payTransactionId']}",
    "511": lambda head: f"{head['logisticsCode']}|{head['logisticsNo']}",
    "513": lambda head: f"{head['logisticsCode']}|{head['logisticsNo']}",
    "621": lambda head: f"{head['ebpCode']}|{head['orderNo']}",
    "623": lambda head: f"{head['invtNo']}|{head['guid']}",
    "625": lambda head: f"{head['invtNo']}|{head['guid']}",
    "711": lambda head: f"{head['customsCode']}|{head['billNo']}|{head['voyageNo']}",
}
_NUMBERED = frozenset({"621", "623", "625", "711"})
DRAFT, FIRST = "draft", "first"
_WAYBILL_FREE_AGAIN_S = 183 * 86400  # six months


class Intake:
    """Takes messages in."""

    def __init__(self, world: World, book: Book, registry: Registry, outbox: Outbox) -> None:
        self._world = world
        self._book = book
        self._registry = registry
        self._outbox = outbox
        self._permits = Permits(book)

    def take(self, terminal: Terminal, message_id: int) -> None:
        """Store what is good and answer what is not, in the transaction of the caller."""
        now_s = self._world.clock.now().timestamp()
        try:
            message = schema.read(terminal.data)
            if terminal.msg_type != f"CEB{message.kind}Message":
                raise SchemaBreach(f"MsgType {terminal.msg_type} is not the root's name")
        except SchemaBreach as error:
            content = answers.unreadable(
                terminal.cop_msg_id, terminal.msg_type, terminal.data, str(error), now_s
            )
            self._outbox.put("CEB900Message", content)
            return
        self._message(message, message_id, now_s)

    def _message(self, message: Message, message_id: int, now_s: float) -> None:
        refused: list[Document] = []
        try:
            self._whole(message)
        except Refusal as refusal:
            # Over-full messages hold more nodes than an answer may; the first hundred speak for all.
            spoken_of = message.nodes[:MOST_NODES] or [Node(_nobody(message))]
            refused += [self._keep_refused(message, node, message_id, now_s, refusal) for node in spoken_of]
        else:
            for node in message.nodes:
                try:
                    self._node(message, node, message_id, now_s)
                except Refusal as refusal:
                    refused.append(self._keep_refused(message, node, message_id, now_s, refusal))
        nodes = [
            answers.result(document, document.status, str(document.row["info"]), now_s)
            for document in refused
        ]
        msg_type, messages = answers.returns(message.kind, nodes)
        for content in messages:
            self._outbox.put(msg_type, content)

    def _whole(self, message: Message) -> None:
        self._company_and_signature(message)
        family = FAMILIES[message.kind]
        most = 1 if message.kind == "711" else MOST_NODES
        if not message.nodes:
            raise Refusal(family.empty, "业务节点为空")
        if len(message.nodes) > most:
            raise Refusal(family.too_many, f"业务节点数量超过{most}: {len(message.nodes)}")
        if self._book.guid_stored(message.guid):
            raise Refusal(family.old, f"报文guid重复, 旧数据不予处理: {message.guid}")

    def _company_and_signature(self, message: Message) -> None:
        names = Registry.names()
        code = message.transfer["copCode"]
        if names.get(code) != message.transfer["copName"]:
            raise Refusal(UNKNOWN_COMPANY, f"[copCode]传输企业未备案或名称不符: {code}")
        if message.transfer["dxpId"] != CLIENT_ID:
            raise Refusal(UNKNOWN_COMPANY, f"[dxpId]与发送方不一致: {message.transfer['dxpId']}")
        required = message.kind in ALWAYS_SIGNED or any(
            node.head["appStatus"] == "2" for node in message.nodes
        )
        if signing.signature_of(message.root) is not None:
            signer = self._signer(message)
            if signer.code != code:
                raise Refusal(WRONG_COMPANY, f"证书({signer.certificate_no})不属于传输企业{code}")
        elif required:
            raise Refusal(UNSIGNED, "报文未签名")
        self._right(message, code)

    def _signer(self, message: Message) -> Company:
        try:
            return signing.verify(message.root, self._registry.all(), self._world.clock.now())
        except signing.SignatureInvalid as error:
            raise Refusal(NOT_VERIFIED, f"验签失败: {error}") from error
        except signing.DataDiffer as error:
            raise Refusal(DATA_DIFFER, f"签名数据与报文不一致: {error}") from error

    def _right(self, message: Message, code: str) -> None:
        role = _SENDERS[message.kind]
        if code != Registry.code(role):
            raise Refusal(NO_RIGHT, f"企业{code}无权发送CEB{message.kind}Message")
        for node in message.nodes:
            for name in _SENDER_FIELDS.get(role, ()):
                if name in node.head and node.head[name] != code:
                    raise Refusal(NO_RIGHT, f"[{name}]与传输企业不一致: {node.head[name]}")

    def _node(self, message: Message, node: Node, message_id: int, now_s: float) -> None:
        kind, head = message.kind, node.head
        if self._book.guid_stored(head["guid"]):
            raise Refusal(FAMILIES[kind].old, f"[guid]重复, 旧数据不予处理: {head['guid']}")
        checks.check(kind, node)
        if head["appStatus"] == "1":
            self._keep_draft(message, node, message_id, now_s)
            return
        oldest_waybill_s = now_s - _WAYBILL_FREE_AGAIN_S
        self._permits.check(kind, _KEYS[kind](head), node, oldest_waybill_s=oldest_waybill_s)
        self._keep(message, node, message_id, now_s)

    def _add(self, message: Message, node: Node, message_id: int, now_s: float, *, live: bool) -> Document:
        head, pre_no = node.head, ""
        if message.kind in _NUMBERED:
            day = self._world.clock.now().astimezone(CHINA)
            pre_no = f"B{day:%Y%m%d}{self._book.serial('preNo'):09d}"
        return self._book.add(
            message_id=message_id,
            kind=message.kind,
            key=_KEYS[message.kind](head),
            order_no=head.get("orderNo", ""),
            message_guid=message.guid,
            head=head,
            lines=node.lines,
            live=live,
            now_s=now_s,
            pre_no=pre_no,
        )

    def _keep_refused(
        self, message: Message, node: Node, message_id: int, now_s: float, refusal: Refusal
    ) -> Document:
        document = self._add(message, node, message_id, now_s, live=False)
        return self._book.change(document.id, status=refusal.code, info=refusal.info)

    def _keep_draft(self, message: Message, node: Node, message_id: int, now_s: float) -> None:
        document = self._add(message, node, message_id, now_s, live=False)
        self._book.change(document.id, next_step=DRAFT, next_due_s=now_s if message.kind == "621" else None)

    def _keep(self, message: Message, node: Node, message_id: int, now_s: float) -> None:
        before = self._book.live(message.kind, _KEYS[message.kind](node.head))
        deletes = node.head["appType"] == "3"
        document = self._add(message, node, message_id, now_s, live=not deletes)
        self._book.change(document.id, next_step=FIRST, next_due_s=now_s)
        if before is None:
            return
        if before.kind == "621" and not is_over(before):
            give_back(self._book, before)
            self._book.change(document.id, pre_no=before.row["pre_no"], invt_no=before.row["invt_no"])
        gone = {"live": 0, "next_due_s": None}
        self._book.change(before.id, **gone, **({"status": DELETED} if deletes else {}))


def _nobody(message: Message) -> dict[str, str]:
    """Return the head of a node that is not there, so that even an empty message gets its code."""
    names = {field.name for field in FORMS[message.kind].fields if field.required}
    return dict.fromkeys(names, "0") | {"guid": message.guid, "customsCode": "0000"}
