"""Runs in the environment of Antom's library: drives it and prints what it heard as JSON.

Usage: python drive_antom_library.py alipay.json
Only the function that opens the connection is replaced, because it always dials TLS on port 443.
"""

import http.client
import json
import sys
import threading
import urllib.request
import uuid
from http.server import BaseHTTPRequestHandler, HTTPServer
from urllib.parse import urlsplit

from com.alipay.ams.api.default_alipay_client import DefaultAlipayClient
from com.alipay.ams.api.model.amount import Amount
from com.alipay.ams.api.model.env import Env
from com.alipay.ams.api.model.merchant import Merchant
from com.alipay.ams.api.model.order import Order
from com.alipay.ams.api.model.store import Store
from com.alipay.ams.api.net import default_http_rpc
from com.alipay.ams.api.request.pay.alipay_inquiry_refund_request import AlipayInquiryRefundRequest
from com.alipay.ams.api.request.pay.alipay_pay_cancel_request import AlipayPayCancelRequest
from com.alipay.ams.api.request.pay.alipay_pay_query_request import AlipayPayQueryRequest
from com.alipay.ams.api.request.pay.alipay_refund_request import AlipayRefundRequest
from com.alipay.ams.api.request.pay.entry_code_payment_request import EntryCodePaymentRequest
from com.alipay.ams.api.request.pay.order_code_payment_request import OrderCodePaymentRequest
from com.alipay.ams.api.request.pay.user_presented_code_payment_request import UserPresentedCodePaymentRequest
from com.alipay.ams.api.tools.webhook_tool import check_signature


def plain_connection(url, timeout=15):
    """Dial the address as it is written."""
    parts = urlsplit(url)
    return http.client.HTTPConnection(parts.hostname, parts.port, timeout=timeout)


default_http_rpc.__dict__["__get_http_connection"] = plain_connection


def basket():
    """A basket of 12.50 euro in a shop in Ghent, with Chinese and accented letters in the names."""
    store = Store()
    store.reference_store_id = "S_GHENT_1"
    store.store_name = "Korenmarkt 谷物市场"
    store.store_mcc = "5441"
    merchant = Merchant()
    merchant.reference_merchant_id = "M_GHENT"
    merchant.merchant_name = "Chocolaterie Zoë"
    merchant.merchant_mcc = "5441"
    merchant.store = store
    env = Env()
    env.store_terminal_id = "TILL_2"
    env.store_terminal_request_time = "2026-11-24T05:00:00+01:00"
    env.user_agent = "Mozilla/5.0 AlipayClient/10.1"
    order = Order()
    order.reference_order_id = "BASKET_7"
    order.order_description = "Pralines 250 g"
    order.order_amount = Amount("EUR", "1250")
    order.merchant = merchant
    order.env = env
    return order


class Antom:
    """The library with one client id."""

    def __init__(self, credentials, client_id):
        self.client = DefaultAlipayClient(
            credentials["base_url"],
            client_id,
            credentials["merchant_private_key"],
            credentials["alipay_public_key"],
        )

    def call(self, request):
        """Execute a request and read its answer."""
        return json.loads(self.client.execute(request))

    def inquire(self, payment_id):
        """Ask what became of a payment."""
        request = AlipayPayQueryRequest()
        request.payment_id = payment_id
        return self.call(request)

    def refund(self, payment_id, refund_id, cents):
        """Give money back."""
        request = AlipayRefundRequest()
        request.payment_id = payment_id
        request.refund_request_id = refund_id
        request.refund_amount = Amount("EUR", cents)
        return self.call(request)

    def cancel(self, payment_id):
        """Cancel a payment."""
        request = AlipayPayCancelRequest()
        request.payment_id = payment_id
        return self.call(request)

    def inquire_refund(self, refund_id):
        """Ask what became of a refund."""
        request = AlipayInquiryRefundRequest()
        request.refund_request_id = refund_id
        return self.call(request)


def journey(antom, code, notify_url):
    """Drive every in-store API once or twice; return the answers by name."""
    sale, shown, entry, refund = (uuid.uuid4().hex for _ in range(4))
    heard = {
        "pay": antom.call(UserPresentedCodePaymentRequest(sale, basket(), "EUR", "1250", code, notify_url))
    }
    payment_id = heard["pay"]["paymentId"]
    heard["inquiry"] = antom.inquire(payment_id)
    heard["refund"] = antom.refund(payment_id, refund, "500")
    heard["inquiry_refund"] = antom.inquire_refund(refund)
    heard["over_refund"] = antom.refund(payment_id, uuid.uuid4().hex, "751")
    heard["order_code"] = antom.call(OrderCodePaymentRequest(shown, basket(), "EUR", "1250"))
    heard["cancel"] = antom.cancel(heard["order_code"]["paymentId"])
    heard["cancelled"] = antom.inquire(heard["order_code"]["paymentId"])
    heard["entry_code"] = antom.call(
        EntryCodePaymentRequest(entry, basket(), "EUR", "1250", None, "https://shop.example/back")
    )
    heard["unknown"] = antom.inquire("no-such-payment")
    return heard


def altered(antom, credentials):
    """Let the sandbox sign over another body once; return what the library says."""
    switch = {"party": "alipay", "name": "wrong_signature", "times": 1}
    url = credentials["base_url"] + "/control/faults"
    urllib.request.urlopen(urllib.request.Request(url, json.dumps(switch).encode(), method="POST")).read()
    try:
        antom.inquire("no-such-payment")
    except Exception as error:
        return str(error) or type(error).__name__
    return "accepted"


class Shop(BaseHTTPRequestHandler):
    """Takes one notification and lets the library verify it."""

    verified = None
    arrived = threading.Event()

    def do_POST(self):
        """Acknowledge in the documented form."""
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        headers = {name.lower(): value for name, value in self.headers.items()}
        Shop.verified = check_signature(
            "POST",
            self.path,
            headers["client-id"],
            headers["request-time"],
            body,
            headers["signature"],
            self.server.public_key,
        )
        said = b'{"result":{"resultCode":"SUCCESS","resultStatus":"S","resultMessage":"success"}}'
        self.send_response(200)
        self.send_header("Content-Length", str(len(said)))
        self.end_headers()
        self.wfile.write(said)
        Shop.arrived.set()

    def log_message(self, format, *args):
        """Keep the output to the answers."""


def main(path):
    """Print the answers for both client ids."""
    with open(path) as file:
        credentials = json.load(file)
    shop = HTTPServer(("127.0.0.1", 0), Shop)
    shop.public_key = credentials["alipay_public_key"]
    threading.Thread(target=shop.serve_forever, daemon=True).start()
    notify_url = f"http://127.0.0.1:{shop.server_address[1]}/notify"
    heard = {}
    codes = {"client_id": credentials["payment_code"], "client_id_plain": "288888888888888888"}
    for name, code in codes.items():
        antom = Antom(credentials, credentials[name])
        heard[name] = journey(antom, code, notify_url)
    Shop.arrived.wait(10)
    heard["client_id"]["notification_verified"] = Shop.verified
    heard["client_id"]["altered"] = altered(Antom(credentials, credentials["client_id"]), credentials)
    print(json.dumps(heard))


if __name__ == "__main__":
    main(sys.argv[1])
