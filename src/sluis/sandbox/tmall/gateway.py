"""The one endpoint `/router/rest`: reads a call, checks it in the platform's order, answers.

Order of the checks: protocol parameters present, application known, format, version, time window,
signature, API known, session, permission, flow control, then the API's own parameters. A bad signature
never reveals anything about what follows it.
"""

from __future__ import annotations

import traceback
from collections.abc import Mapping

from sluis.sandbox.http import Request, Response
from sluis.sandbox.tmall import (
    arguments,
    beijing,
    errors,
    parameters,
    responses,
    scenarios,
    sessions,
    signing,
)
from sluis.sandbox.tmall.errors import MISSING_PROTOCOL, TopError
from sluis.sandbox.tmall.flow_control import FlowControl
from sluis.sandbox.tmall.methods import Call, Method
from sluis.sandbox.tmall.parameters import Parameters
from sluis.sandbox.tmall.state import APP_KEY, Platform, Shop

WINDOW_S = 600


class Gateway:
    """Dispatches calls to the APIs of the platform."""

    def __init__(self, platform: Platform, methods: Mapping[str, Method]) -> None:
        self.platform = platform
        self.flow_control = FlowControl()
        self._methods = methods

    def serve(self, request: Request) -> Response:
        """Answer one request; every outcome has HTTP status 200."""
        try:
            found = parameters.read(request)
        except ValueError:
            return responses.refused(errors.unavailable(), as_json=False)
        name = found.texts.get("method", "")
        struck = scenarios.transport_before(self.platform.world, name)
        if struck is not None:
            return struck
        as_json = found.texts.get("format") == "json"
        try:
            response = self._answer(request, found)
        except TopError as error:
            response = responses.refused(error, as_json=as_json)
        except Exception:
            traceback.print_exc()
            response = responses.refused(errors.unavailable(), as_json=as_json)
        response = responses.compressed(response, request.header("Accept-Encoding") or "")
        return scenarios.transport_after(self.platform.world, name, response)

    def _answer(self, request: Request, found: Parameters) -> Response:
        texts = found.texts
        if request.method not in ("GET", "POST"):
            raise errors.http_action()
        self._check_protocol(texts)
        method = self._methods.get(texts["method"])
        if method is None:
            raise errors.invalid_method()
        caller = self._caller(method, texts)
        self._check_day(method)
        call = Call(self.platform, arguments.read(method.arguments, texts, found.files), caller)
        answer = self._act(method, call)
        simplify = texts.get("simplify", "").lower() == "true"
        return responses.answered(
            method.name, answer, as_json=texts.get("format") == "json", simplify=simplify
        )

    def _check_protocol(self, texts: Mapping[str, str]) -> None:
        for name in ("method", "app_key", "timestamp", "v", "sign"):
            if not texts.get(name):
                raise MISSING_PROTOCOL[name]
        if texts["app_key"] != APP_KEY:
            raise errors.invalid_app_key()
        if (texts.get("format") or "xml") not in ("xml", "json"):
            raise errors.invalid_format()
        if texts["v"] != "2.0":
            raise errors.invalid_version()
        if not self._is_timely(texts["timestamp"]):
            raise errors.invalid_timestamp()
        if not signing.is_signed(self.platform.app_secret(), texts):
            raise errors.invalid_signature()

    def _is_timely(self, text: str) -> bool:
        if scenarios.strikes(self.platform.world, "stale_timestamp") is not None:
            return False
        is_epoch_ms = text.isascii() and text.isdigit() and len(text) <= 15
        moment = int(text) // 1000 if is_epoch_ms else beijing.epoch(text)
        return moment is not None and abs(moment - self.platform.now()) <= WINDOW_S

    def _caller(self, method: Method, texts: Mapping[str, str]) -> Shop | None:
        token = texts.get("session") or texts.get("access_token")
        if not method.session:
            return None
        if not token:
            raise errors.missing_session()
        fault = scenarios.strikes(self.platform.world, "session_expired", method.name)
        if fault is not None:
            raise errors.invalid_session(str(fault.get("sub_code", "invalid-sessionkey")))
        return sessions.shop_of(self.platform, token)

    def _check_day(self, method: Method) -> None:
        refusal = scenarios.refusal_before(self.platform.world, method.name)
        if refusal is not None:
            raise refusal
        self.flow_control.check(self.platform.world, method.name)

    def _act(self, method: Method, call: Call) -> responses.Answer:
        timeout = scenarios.strikes(self.platform.world, "isp_timeout", method.name)
        late = errors.business("isp.remote-service-timeout", "调用后端服务超时，服务不可用")
        if timeout is not None and not timeout.get("after"):
            raise late
        answer = method.answer(call)
        if timeout is not None:
            raise late
        return answer
