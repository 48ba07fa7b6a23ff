# SPDX-License-Identifier: Apache-2.0
"""Objects of every kind in every state that an honest exchange brings about, made through the machine.

A device seals requests for a server; the server's door takes them. Whatever passes between the two is kept as a corpus,
so that the calls with damaged input start from something that was right.
"""

from __future__ import annotations

import json
import re
from typing import Any

from abigates.machine import NEEDS, NULL, OK, Answer, Machine, Slot, octets, room

DEVICE = b"//m2m.example/cse1/Cae1"
SERVER = b"//m2m.example/cse1"
KID = b"pairwise-1"
PAIRWISE = bytes(range(100, 132))
ESPRIM = "i32:13"
FOUND, INSERTED = "i32:1", "i32:4"
SGN = "i32:2"
RAND_GIVEN, PRIMITIVE, ESTABLISHED, CONTINUES, DUPLICATE, REFUSED = 1, 2, 3, 4, 5, 6
ANY_USE = "i32:0"
# Of an authority that nobody here knows; it revokes nothing.
CRL = (
    b"-----BEGIN X509 CRL-----\n"
    b"MIHJMHACAQEwCgYIKoZIzj0EAwIwEDEOMAwGA1UEAwwFVHJpYWwXDTI2MTEyNTIw\n"
    b"MzQwN1oXDTM2MTEyMjIwMzQwN1qgLzAtMB8GA1UdIwQYMBaAFPpZIIAKyJEBoG7Z\n"
    b"cCSlBl59NFBUMAoGA1UdFAQDAgEBMAoGCCqGSM49BAMCA0kAMEYCIQCt5fvRcFQj\n"
    b"xTf8/JkB5yOw154PdhJtffXqSFnP8q+8tgIhAP9KNEkj9giJHaKBcyDi/y3klhg1\n"
    b"w6QV0stWFz0ymHfq\n"
    b"-----END X509 CRL-----\n"
)
RSC_OK = "i32:2000"


def request_primitive(rqi: str) -> bytes:
    return json.dumps(
        {"op": 2, "to": "cse1/light", "fr": DEVICE.decode(), "rqi": rqi, "rvi": "3"}, separators=(",", ":")
    ).encode()


def response_primitive(rqi: str) -> bytes:
    return json.dumps({"rsc": 2000, "rqi": rqi, "rvi": "3", "pc": {"m2m:cin": {"con": "on"}}}).encode()


class Story:
    """Plays the exchanges and keeps everybody who took part, by type."""

    def __init__(self, machine: Machine) -> None:
        self.machine = machine
        self.cast: dict[str, list[Slot]] = {}
        self.corpus: dict[str, list[bytes]] = {}  # what went in, by parameter
        self.given: dict[str, list[bytes]] = {}  # what came out, by schema
        self._rqi = 0
        self.key = self.make_key(SERVER)
        self.device = self.make_endpoint(DEVICE, SERVER)
        self.server = self.make_endpoint(SERVER, DEVICE)
        self.incoming = self.make("esf_incoming_new", *self.text("from", DEVICE))
        self.channel = self.make("esf_esprim_channel_new", str(self.device), *self.text("receiver_id", SERVER))

    # ---- calls that have to go well ----

    def good(self, name: str, *given: str, status: int | None = OK) -> Answer:
        answer = self.machine.call(name, *given)
        assert not answer.wrong, (name, answer)
        if self.machine.functions[name]["returns"] == "esf_status":
            assert status is None or answer.status == status, (name, answer)
        return answer

    def make(self, name: str, *given: str, status: int | None = OK) -> Slot:
        made = self.good(name, *given, status=status).out
        assert made is not None, name
        self.cast.setdefault(made.type, []).append(made)
        return made

    def bytes_from(self, name: str, *given: str) -> bytes:
        made = self.good(name, *given).out
        assert made is not None, name
        return self.machine.octets_of(made)

    def document_from(self, schema: str, name: str, *given: str) -> bytes:
        document = self.bytes_from(name, *given)
        self.given.setdefault(schema, []).append(document)
        return document

    def octets_into(self, name: str, *given: str) -> bytes:
        """What a function writes into lent memory of exactly the size that it asks for."""
        asked = self.machine.call(name, *room(0), *given)
        assert not asked.wrong and asked.error, (name, asked)
        assert asked.error.name == "ESF_E_TOO_SMALL", (name, asked)
        match = re.search(r"has ([0-9]+) octets", asked.error.message)
        assert match, asked
        written = self.good(name, *room(int(match.group(1))), *given).octets
        assert written is not None, name
        assert len(written) == int(match.group(1))
        return written

    def number(self, name: str, slot: Slot) -> int:
        return self.good(name, str(slot)).status

    def text(self, parameter: str, data: bytes) -> tuple[str, str]:
        """Returns the arguments for octets, and remembers them as something that this parameter may be."""
        kept = self.corpus.setdefault(parameter, [])
        if data not in kept:
            kept.append(data)
        return octets(data)

    # ---- the people ----

    def make_key(self, peer: bytes) -> Slot:
        key = self.make("esf_key_symmetric", *self.text("kid", KID), *self.text("octets", PAIRWISE))
        self.good("esf_key_set_usage", str(key), ESPRIM)
        self.good("esf_key_set_peer", str(key), *self.text("id", peer))
        return key

    def make_endpoint(self, own: bytes, peer: bytes) -> Slot:
        endpoint = self.make("esf_endpoint_new", *self.text("absolute_id", own))
        self.good("esf_endpoint_add_key", str(endpoint), str(self.make_key(peer)))
        return endpoint

    def make_shared_server(self) -> Slot:
        endpoint = self.make_endpoint(SERVER, DEVICE)
        self.good("esf_endpoint_share", str(endpoint), "i32:7", *self.text("secret", bytes(range(32))))
        return endpoint

    # ---- what passes between them ----

    def next_rqi(self) -> str:
        self._rqi += 1
        return f"r{self._rqi}"

    def receive(self, endpoint: Slot, content: bytes, status: int = OK) -> Slot:
        given = (str(endpoint), str(self.incoming), *self.text("content", content))
        return self.make("esf_endpoint_receive", *given, status=status)

    def need_of(self, owner: Slot) -> Slot | None:
        need = self.good(f"{owner.type}_need", str(owner)).value
        assert need is None or isinstance(need, Slot)
        return need

    def learn(self, device: Slot, server: Slot) -> None:
        info = self.document_from("e2e-sec-info", "esf_endpoint_info", str(server))
        given = (*self.text("peer_id", SERVER), *self.text("e2e_sec_info", info))
        self.good("esf_endpoint_learn", str(device), *given)

    def fresh_request(self) -> Slot:
        return self.make("esf_esprim_request_new", str(self.channel))

    def waiting_request(self, rqi: str) -> Slot:
        """A request that waits for the server's random object, of which there is none on its channel yet."""
        channel = self.make("esf_esprim_channel_new", str(self.device), *self.text("receiver_id", SERVER))
        self.good("esf_esprim_channel_renew", str(channel), "i32:2")
        request = self.make("esf_esprim_request_new", str(channel))
        self.good(
            "esf_esprim_request_seal", str(request), *self.text("primitive", request_primitive(rqi)), status=NEEDS
        )
        return request

    def ask_for_rand(self, server: Slot, request: Slot) -> tuple[bytes, Slot]:
        """Carries the waiting request's question to the server; returns its reply and what its door made of it."""
        need = self.need_of(request)
        assert need
        question = self.document_from("security-info", "esf_need_content", str(need))
        received = self.receive(server, question)
        assert self.number("esf_received_kind", received) == RAND_GIVEN
        return self.document_from("security-info", "esf_received_reply", str(received)), received

    def sealed_request(self, server: Slot, rqi: str) -> tuple[Slot, bytes]:
        request = self.waiting_request(rqi)
        reply, _ = self.ask_for_rand(server, request)
        self.good("esf_esprim_request_answer", str(request), FOUND, *self.text("bytes", reply))
        return request, self.document_from("security-info", "esf_esprim_request_content", str(request))

    def opened_request(self) -> Slot:
        """The whole way and back: what is opened at either end is what was sealed at the other."""
        rqi = self.next_rqi()
        request, content = self.sealed_request(self.server, rqi)
        received = self.receive(self.server, content)
        assert self.number("esf_received_kind", received) == PRIMITIVE
        assert self.bytes_from("esf_received_primitive", str(received)) == request_primitive(rqi)
        assert self.bytes_from("esf_received_peer", str(received)) == DEVICE
        exchange = self.make("esf_received_exchange", str(received))
        reply = self.document_from(
            "security-info", "esf_esprim_exchange_seal", str(exchange), *self.text("response", response_primitive(rqi))
        )
        opened = self.bytes_from("esf_esprim_request_open", str(request), RSC_OK, *self.text("content", reply))
        assert opened == response_primitive(rqi)
        return request

    def opened_request_in_lent_memory(self) -> None:
        """The same way and back without a buffer of the library's."""
        self.learn(self.device, self.server)
        rqi = self.next_rqi()
        request = self.fresh_request()
        primitive = self.text("primitive", request_primitive(rqi))
        content = self.octets_into("esf_esprim_request_seal_into", str(request), *primitive)
        received = self.receive(self.server, content)
        assert self.octets_into("esf_received_primitive_into", str(received)) == request_primitive(rqi)
        assert self.good("esf_received_reply_into", *room(0), str(received)).octets == b""
        exchange = self.make("esf_received_exchange", str(received))
        response = self.text("response", response_primitive(rqi))
        reply = self.octets_into("esf_esprim_exchange_seal_into", str(exchange), *response)
        given = (str(request), RSC_OK, *self.text("content", reply))
        assert self.octets_into("esf_esprim_request_open_into", *given) == response_primitive(rqi)

    def wrapped(self, content: bytes) -> bytes:
        given = (SGN, *self.text("reference", b"/cse1/Cae1"), *self.text("content", content))
        wrapped = self.bytes_from("esf_carrier_wrap", *given)
        assert self.bytes_from("esf_carrier_unwrap", *self.text("notification", wrapped)) == content
        return wrapped

    # ---- everybody ----

    def play(self) -> None:
        """Brings every kind of object into every state that there is."""
        self.fresh_request()
        for _ in range(6):
            self.waiting_request(self.next_rqi())
        self.opened_request()
        self.opened_request_in_lent_memory()
        rqi = self.next_rqi()
        request, content = self.sealed_request(self.server, rqi)
        assert self.octets_into("esf_esprim_request_content_into", str(request)) == content
        self.wrapped(content)
        primitive = self.receive(self.server, content)
        assert self.number("esf_received_kind", primitive) == PRIMITIVE
        self.make("esf_received_exchange", str(primitive))  # not answered
        self.text("response", response_primitive(rqi))
        duplicate = self.receive(self.server, content)
        assert self.number("esf_received_kind", duplicate) == DUPLICATE
        refused = self.receive(self.server, content[:-12] + b'"}}')
        assert self.number("esf_received_kind", refused) == REFUSED
        self.make("esf_received_error", str(refused))
        self.play_with_a_shared_store()
        self.play_with_certificates()
        self.learn_and_describe()

    def play_with_a_shared_store(self) -> None:
        shared = self.make_shared_server()
        _, content = self.sealed_request(shared, self.next_rqi())
        answered = self.receive(shared, content, status=NEEDS)
        need = self.need_of(answered)
        assert need
        self.document_from("mark-document", "esf_need_content", str(need))
        self.good("esf_received_answer", str(answered), INSERTED, NULL, "size:0")
        assert self.number("esf_received_kind", answered) == PRIMITIVE
        _, content = self.sealed_request(shared, self.next_rqi())
        self.receive(shared, content, status=NEEDS)  # waits

    # ---- E2EKey ----

    def certificate_for(self, ca: bytes, ca_key: Slot, key: Slot, own: bytes) -> bytes:
        subject = json.dumps({"ae_id": own.decode()}).encode()
        request = self.bytes_from("esf_cert_request", str(key), *self.text("subject", subject))
        given = (*self.text("ca", ca), str(ca_key), *self.text("request", request), *self.text("options", b"{}"))
        return self.bytes_from("esf_cert_issue", *given)

    def prove(self, endpoint: Slot, own: bytes, ca: bytes, ca_key: Slot) -> None:
        key = self.make("esf_key_generate")
        chain = self.text("chain", self.certificate_for(ca, ca_key, key, own))
        self.good("esf_endpoint_add_identity", str(endpoint), *chain, str(key))
        anchor = (*self.text("certificate", ca), *self.text("id_prefix", b"//m2m.example"))
        self.good("esf_endpoint_add_anchor", str(endpoint), *anchor)

    def started(self) -> Slot:
        peer = self.text("peer_id", SERVER)
        return self.make("esf_e2ekey_start", str(self.device), *peer, ANY_USE, status=NEEDS)

    def carried(self, attempt: Slot, kind: int) -> bytes:
        """Carries the attempt's message to the server; returns the reply."""
        need = self.need_of(attempt)
        assert need
        message = self.document_from("security-info", "esf_need_content", str(need))
        received = self.receive(self.server, message)
        assert self.number("esf_received_kind", received) == kind
        return self.document_from("security-info", "esf_received_reply", str(received))

    def play_with_certificates(self) -> None:
        ca_key = self.make("esf_key_generate")
        ca = self.bytes_from("esf_cert_new_ca", str(ca_key), *self.text("options", b'{"name":"Trial","days":30}'))
        self.prove(self.device, DEVICE, ca, ca_key)
        self.prove(self.server, SERVER, ca, ca_key)
        attempt = self.started()
        reply = self.text("bytes", self.carried(attempt, CONTINUES))
        self.good("esf_e2ekey_answer", str(attempt), FOUND, *reply, status=NEEDS)
        reply = self.text("bytes", self.carried(attempt, ESTABLISHED))
        self.good("esf_e2ekey_answer", str(attempt), FOUND, *reply)
        assert len(self.bytes_from("esf_e2ekey_key_id", str(attempt))) == 32
        self.started()  # waits
        pem = self.bytes_from("esf_key_private_pem", str(ca_key))
        self.make("esf_key_private", *self.text("key", pem))
        assert len(self.bytes_from("esf_key_public", str(ca_key))) == 91
        name = self.bytes_from("esf_key_public_name", str(ca_key)).decode()
        peer = "//m2m.example/cse9/Craw"
        entry = {"id": peer, "match": "raw", "key": name, "suid": 43, "may_initiate": False}
        self.good("esf_endpoint_trust", str(self.server), *self.text("entry", json.dumps(entry).encode()))
        self.good("esf_endpoint_untrust", str(self.server), *self.text("peer_id", peer.encode()))
        self.good("esf_endpoint_add_crl", str(self.server), *self.text("crl", CRL))

    def learn_and_describe(self) -> None:
        self.learn(self.device, self.server)
        self.good("esf_endpoint_set", str(self.device), *self.text("settings", b"{}"))
        self.document_from("report", "esf_endpoint_report", str(self.server))
        jwk = {"kty": "oct", "kid": "pairwise-2", "k": "A" * 43, "suid": 13, "peer": SERVER.decode()}
        self.make("esf_key_import", *self.text("jwk", json.dumps(jwk).encode()))
        self.make("esf_build_info")
        assert self.good("esf_has", *self.text("feature", b"into")).value == 1
        self.lab()

    def lab(self) -> None:
        scene = self.scene()
        text = json.dumps(scene).encode()
        session_key = self.bytes_from("esf_lab_session_key", *self.text("scene", text))
        assert len(session_key) == 32
        primitive = request_primitive("r0")
        sealed = self.bytes_from("esf_lab_esprim_seal", *self.text("scene", text), *self.text("primitive", primitive))
        opened = self.bytes_from("esf_lab_esprim_open", *self.text("scene", text), *self.text("object", sealed))
        assert opened == primitive
        report = json.loads(self.document_from("inspection", "esf_lab_inspect", *self.text("bytes", sealed)))
        assert report["valid"] is True

    def scene(self) -> dict[str, Any]:
        rand = {"esrv": "oKGio6SlpqeoqaqrrK2urw", "espa": [12]}
        return {
            "pairwise": PAIRWISE.hex(),
            "kid": KID.decode(),
            "peer": DEVICE.decode(),
            "rro": {"esri": "u.R1", **rand, "esrx": "20300101T000000", "esks": [1]},
            "oro": {"esri": "u.O1", **rand, "esrx": "20300101T000000", "esk": 1},
            "at": 1893454200000,
        }

    def free_all(self, order: list[Slot] | None = None) -> None:
        for slot in order or [slot for slots in self.cast.values() for slot in slots]:
            self.machine.free(slot)
        self.cast = {}
