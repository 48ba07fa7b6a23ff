# SPDX-License-Identifier: Apache-2.0
"""The Python party of tests/interop (its README.md has the protocol): a user of the installed package."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Callable
from typing import Any

import libesf
from libesf import Endpoint, Key, Need, PrivateKey, Received, ReceivedKind, StateError, aio, cert, lab

Call = dict[str, Any]
Reply = dict[str, Any]

objects: dict[str, Any] = {}


def finished(outcome: Any) -> Any:
    """What a call gives, or what it will give when it is one of asyncio."""
    return asyncio.run(outcome) if asyncio.iscoroutine(outcome) else outcome


def octets(call: Call, name: str) -> bytes:
    return bytes.fromhex(call[name])


def optional(call: Call, *names: str) -> Call:
    return {name: call[name] for name in names if name in call}


def room(call: Call, enough: int) -> bytearray:
    return bytearray(call.get("capacity", enough))


# ---- what is told ----


def told(error: libesf.Error) -> Reply:
    category = type(error).__name__.removesuffix("Error").removesuffix("Fault")
    return {
        "category": category,
        "code": error.code,
        "name": error.name,
        "message": error.message,
        "where": error.where,
        "error_rsc": error.rsc,
        "remedy": int(error.remedy),
    }


def need_of(need: Need | None) -> Reply:
    if need is None:
        return {}
    return {
        "need": int(need.kind),
        "id": need.id,
        "authority": need.authority,
        "usage": need.usage,
        "expiry": need.expiry,
        "content": need.content.hex(),
    }


def facts_of(received: Received) -> Reply:
    reply: Reply = {"kind": int(received.kind), "rsc": received.rsc} | need_of(received.need)
    if received.kind in (ReceivedKind.PRIMITIVE, ReceivedKind.DUPLICATE, ReceivedKind.KEY_ESTABLISHED):
        reply |= sender_of(received)
    return reply | told(received.error) if received.error else reply


def sender_of(received: Received) -> Reply:
    """Of a repeated message 1 of E2EKey nobody is known to be the sender."""
    try:
        return {"peer": received.peer, "key_id": received.key_id}
    except StateError:
        return {}


def written(call: Call, name: str, into: Callable[[bytearray], Any], enough: int) -> Reply:
    """What a call has written into memory of this program; nothing when it did not finish."""
    memory = room(call, enough)
    size = finished(into(memory))
    return {} if size is None else {name: memory[:size].hex()}


# ---- the endpoint and its keys ----


def do_endpoint(call: Call) -> Reply:
    settings = json.loads(octets(call, "settings")) if "settings" in call else None
    kind = aio.AsyncEndpoint if call.get("form") == "async" else Endpoint
    objects[call["as"]] = kind(call["id"], settings=settings)
    return {}


def do_key(call: Call) -> Reply:
    key = Key(call["kid"], octets(call, "octets"), peer=call["peer"], **optional(call, "usage", "expires", "encoding"))
    return give(call, key)


def do_jwk(call: Call) -> Reply:
    return give(call, Key.from_jwk(octets(call, "jwk"), **optional(call, "peer", "usage", "expires", "encoding")))


def give(call: Call, key: Key) -> Reply:
    with key:
        objects[call["on"]].add_key(key)
        return {"id": key.id}


def do_remove_key(call: Call) -> Reply:
    objects[call["on"]].remove_key(call["kid"], **optional(call, "usage"))
    return {}


def do_share(call: Call) -> Reply:
    objects[call["on"]].share(call["secret_id"], octets(call, "secret"))
    return {}


def do_learn(call: Call) -> Reply:
    objects[call["on"]].learn(call["peer"], octets(call, "info"))
    return {}


def document(value: object) -> Reply:
    return {"octets": json.dumps(value, separators=(",", ":"), ensure_ascii=False).encode().hex()}


def do_info(call: Call) -> Reply:
    return document(objects[call["on"]].info())


def do_info_due(call: Call) -> Reply:
    return {"number": objects[call["on"]].info_due}


def do_set(call: Call) -> Reply:
    objects[call["on"]].set(**json.loads(octets(call, "settings")))
    return {}


def do_report(call: Call) -> Reply:
    return document(objects[call["on"]].report())


# ---- who it is, and whom it trusts ----


def do_private_key(call: Call) -> Reply:
    objects[call["as"]] = PrivateKey.from_pem(octets(call, "pem")) if "pem" in call else PrivateKey.generate()
    return {}


def said(text: str) -> Reply:
    return {"octets": text.encode().hex()}


def do_pem(call: Call) -> Reply:
    return said(objects[call["on"]].pem())


def do_public(call: Call) -> Reply:
    return {"octets": objects[call["on"]].public.hex()}


def do_public_name(call: Call) -> Reply:
    return said(objects[call["on"]].public_name)


def do_cert_request(call: Call) -> Reply:
    return said(cert.request(objects[call["on"]], **json.loads(octets(call, "subject"))))


def do_cert_new_ca(call: Call) -> Reply:
    return said(cert.new_ca(objects[call["on"]], **json.loads(octets(call, "options"))))


def do_cert_issue(call: Call) -> Reply:
    options = json.loads(octets(call, "options"))
    return said(cert.issue(octets(call, "ca"), objects[call["on"]], octets(call, "request"), **options))


def do_identity(call: Call) -> Reply:
    objects[call["on"]].add_identity(octets(call, "chain") if "chain" in call else b"", objects[call["key"]])
    return {}


def do_anchor(call: Call) -> Reply:
    objects[call["on"]].add_anchor(octets(call, "certificate"), *optional(call, "prefix").values())
    return {}


def do_crl(call: Call) -> Reply:
    objects[call["on"]].add_crl(octets(call, "crl"))
    return {}


def do_trust(call: Call) -> Reply:
    objects[call["on"]].trust(octets(call, "entry"))
    return {}


def do_untrust(call: Call) -> Reply:
    objects[call["on"]].untrust(call["peer"])
    return {}


# ---- the Initiating End-Point ----


def do_e2ekey(call: Call) -> Reply:
    attempt = objects[call["on"]].e2ekey(call["peer"], **optional(call, "usage"))
    objects[call["as"]] = attempt
    return need_of(attempt.need)


def do_answer_e2ekey(call: Call) -> Reply:
    bring(objects[call["on"]], call)
    return do_need_e2ekey(call)


def do_need_e2ekey(call: Call) -> Reply:
    return need_of(objects[call["on"]].need)


def do_key_id(call: Call) -> Reply:
    return {"key_id": objects[call["on"]].key_id}


def ask(to: str, content: bytes) -> tuple[int, bytes | None]:
    """Sends a Notify through the test, and gives the response that it brings."""
    tell({"notify": to, "content": content.hex()})
    answer = json.loads(sys.stdin.readline())
    return answer["rsc"], octets(answer, "content") if "content" in answer else None


async def ask_later(to: str, content: bytes) -> tuple[int, bytes | None]:
    return await asyncio.to_thread(ask, to, content)


def do_establish(call: Call) -> Reply:
    notify = ask_later if call["form"] == "async" else ask
    return {"key_id": finished(objects[call["on"]].establish(call["peer"], notify, **optional(call, "usage")))}


# ---- the Originator ----


def do_channel(call: Call) -> Reply:
    objects[call["as"]] = objects[call["on"]].channel(call["receiver"])
    return {}


def do_renew(call: Call) -> Reply:
    objects[call["on"]].renew(libesf.Remedy(call["remedy"]))
    return {}


def do_request(call: Call) -> Reply:
    timeout = call["timeout"] / 1000 if "timeout" in call else None
    objects[call["as"]] = objects[call["on"]].request(timeout)
    return {}


def do_seal(call: Call) -> Reply:
    request = objects[call["on"]]
    primitive = octets(call, "primitive")
    if call["form"] == "into":
        enough = libesf.sealed_size(len(primitive))
        reply = written(call, "content", lambda memory: request.seal_into(primitive, memory), enough)
    else:
        content = finished(request.seal(primitive))
        reply = {} if content is None else {"content": content.hex()}
    return reply or need_of(request.need)


def bring(waiting: Any, call: Call) -> None:
    finished(waiting.answer(libesf.Answer(call["answer"]), octets(call, "data") if "data" in call else None))


def do_answer_request(call: Call) -> Reply:
    request = objects[call["on"]]
    bring(request, call)
    return need_of(request.need)


def do_content(call: Call) -> Reply:
    request = objects[call["on"]]
    if call["form"] == "into":
        return written(call, "content", request.content_into, 0)
    return {"content": request.content.hex()}


def do_open(call: Call) -> Reply:
    request = objects[call["on"]]
    content = octets(call, "content")
    if call["form"] == "into":
        enough = libesf.opened_size(len(content))
        return written(call, "octets", lambda memory: request.open_into(call["rsc"], content, memory), enough)
    return {"octets": finished(request.open_bytes(call["rsc"], content)).hex()}


# ---- the Receiver ----


def do_receive(call: Call) -> Reply:
    received = finished(objects[call["on"]].receive(octets(call, "content"), call["from"]))
    objects[call["as"]] = received
    return facts_of(received)


def do_answer_received(call: Call) -> Reply:
    received = objects[call["on"]]
    bring(received, call)
    return facts_of(received)


def do_primitive(call: Call) -> Reply:
    received = objects[call["on"]]
    if call["form"] == "into":
        return written(call, "octets", received.primitive_into, 0)
    return {"octets": received.primitive_bytes.hex()}


def do_reply(call: Call) -> Reply:
    received = objects[call["on"]]
    if call["form"] == "into":
        return written(call, "octets", received.reply_into, 0)
    return {"octets": received.reply_bytes.hex()}


def do_exchange(call: Call) -> Reply:
    objects[call["as"]] = objects[call["on"]].exchange
    return {}


def do_respond(call: Call) -> Reply:
    exchange = objects[call["on"]]
    response = octets(call, "response")
    if call["form"] == "into":
        enough = libesf.sealed_size(len(response))
        return written(call, "content", lambda memory: exchange.seal_into(response, memory), enough)
    return {"content": finished(exchange.seal(response)).hex()}


# ---- on no endpoint ----


def do_hello(call: Call) -> Reply:
    major, minor = libesf.abi_version()
    return {"language": "python", "version": libesf.version(), "abi": f"{major}.{minor}", "forms": "plain into"}


def do_has(call: Call) -> Reply:
    return {"number": int(libesf.has(call["feature"]))}


def do_wrap(call: Call) -> Reply:
    carrier = libesf.Carrier[call["carrier"].upper()]
    return {"octets": libesf.wrap(octets(call, "content"), carrier, call["reference"]).hex()}


def do_unwrap(call: Call) -> Reply:
    return {"octets": libesf.unwrap(octets(call, "notification")).hex()}


def do_session_key(call: Call) -> Reply:
    return {"octets": lab.session_key(octets(call, "scene")).hex()}


def do_lab_seal(call: Call) -> Reply:
    return {"octets": lab.seal(octets(call, "scene"), octets(call, "primitive")).encode().hex()}


def do_lab_open(call: Call) -> Reply:
    return {"octets": lab.open(octets(call, "scene"), octets(call, "object")).hex()}


def do_inspect(call: Call) -> Reply:
    return document(lab.inspect(octets(call, "document")))


def do_live(call: Call) -> Reply:
    return {"number": lab.live_objects()}


def do_close(call: Call) -> Reply:
    objects[call["on"]].close()
    return {}


def do_forget(call: Call) -> Reply:
    objects.pop(call["on"]).close()
    return {}


CALLS: dict[str, Callable[[Call], Reply]] = {
    name.removeprefix("do_"): function for name, function in list(globals().items()) if name.startswith("do_")
}


def answer(call: Call) -> Reply:
    try:
        return CALLS[call["do"]](call)
    except libesf.Error as error:
        return {"failed": 1} | told(error)
    except Exception as trouble:
        return {"trouble": f"{type(trouble).__name__}: {trouble}"}


def tell(line: Reply) -> None:
    print(json.dumps(line), flush=True)


if __name__ == "__main__":
    for line in iter(sys.stdin.readline, ""):
        tell(answer(json.loads(line)))
