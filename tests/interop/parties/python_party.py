# SPDX-License-Identifier: Apache-2.0
"""The Python party of tests/interop (its README.md has the protocol): a user of the installed package."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from typing import Any

import libesf
from libesf import Endpoint, Exchange, Key, Need, Received, ReceivedKind, Request, lab

Call = dict[str, Any]
Reply = dict[str, Any]

objects: dict[str, Any] = {}


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
    if received.kind in (ReceivedKind.PRIMITIVE, ReceivedKind.DUPLICATE):
        reply |= {"peer": received.peer, "key_id": received.key_id}
    return reply | told(received.error) if received.error else reply


def written(call: Call, name: str, into: Callable[[bytearray], int | None], enough: int) -> Reply:
    """What a call has written into memory of this program; nothing when it did not finish."""
    memory = room(call, enough)
    size = into(memory)
    return {} if size is None else {name: memory[:size].hex()}


# ---- the endpoint and its keys ----


def do_endpoint(call: Call) -> Reply:
    settings = json.loads(octets(call, "settings")) if "settings" in call else None
    objects[call["as"]] = Endpoint(call["id"], settings=settings)
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
    request: Request = objects[call["on"]]
    primitive = octets(call, "primitive")
    if call["form"] == "into":
        enough = libesf.sealed_size(len(primitive))
        reply = written(call, "content", lambda memory: request.seal_into(primitive, memory), enough)
    else:
        content = request.seal(primitive)
        reply = {} if content is None else {"content": content.hex()}
    return reply or need_of(request.need)


def do_answer_request(call: Call) -> Reply:
    request: Request = objects[call["on"]]
    request.answer(libesf.Answer(call["answer"]), octets(call, "data") if "data" in call else None)
    return need_of(request.need)


def do_content(call: Call) -> Reply:
    request: Request = objects[call["on"]]
    if call["form"] == "into":
        return written(call, "content", request.content_into, 0)
    return {"content": request.content.hex()}


def do_open(call: Call) -> Reply:
    request: Request = objects[call["on"]]
    content = octets(call, "content")
    if call["form"] == "into":
        enough = libesf.opened_size(len(content))
        return written(call, "octets", lambda memory: request.open_into(call["rsc"], content, memory), enough)
    return {"octets": request.open_bytes(call["rsc"], content).hex()}


# ---- the Receiver ----


def do_receive(call: Call) -> Reply:
    received = objects[call["on"]].receive(octets(call, "content"), call["from"])
    objects[call["as"]] = received
    return facts_of(received)


def do_answer_received(call: Call) -> Reply:
    received: Received = objects[call["on"]]
    received.answer(libesf.Answer(call["answer"]), octets(call, "data") if "data" in call else None)
    return facts_of(received)


def do_primitive(call: Call) -> Reply:
    received: Received = objects[call["on"]]
    if call["form"] == "into":
        return written(call, "octets", received.primitive_into, 0)
    return {"octets": received.primitive_bytes.hex()}


def do_reply(call: Call) -> Reply:
    received: Received = objects[call["on"]]
    if call["form"] == "into":
        return written(call, "octets", received.reply_into, 0)
    return {"octets": received.reply_bytes.hex()}


def do_exchange(call: Call) -> Reply:
    objects[call["as"]] = objects[call["on"]].exchange
    return {}


def do_respond(call: Call) -> Reply:
    exchange: Exchange = objects[call["on"]]
    response = octets(call, "response")
    if call["form"] == "into":
        enough = libesf.sealed_size(len(response))
        return written(call, "content", lambda memory: exchange.seal_into(response, memory), enough)
    return {"content": exchange.seal(response).hex()}


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


if __name__ == "__main__":
    for line in sys.stdin:
        print(json.dumps(answer(json.loads(line))), flush=True)
