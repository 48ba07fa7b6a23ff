/* SPDX-License-Identifier: Apache-2.0
 * Made by abi/generate.py from abi/include; change the headers, not this file. */

%apply esf_status OCTETS {
    esf_status esf_build_info,
    esf_status esf_carrier_unwrap,
    esf_status esf_carrier_wrap,
    esf_status esf_cert_issue,
    esf_status esf_cert_new_ca,
    esf_status esf_cert_request,
    esf_status esf_e2ekey_key_id,
    esf_status esf_endpoint_info,
    esf_status esf_endpoint_report,
    esf_status esf_esprim_exchange_seal,
    esf_status esf_esprim_request_content,
    esf_status esf_esprim_request_open,
    esf_status esf_key_id,
    esf_status esf_key_private_pem,
    esf_status esf_key_public,
    esf_status esf_key_public_name,
    esf_status esf_lab_esprim_open,
    esf_status esf_lab_esprim_seal,
    esf_status esf_lab_inspect,
    esf_status esf_lab_session_key,
    esf_status esf_need_content,
    esf_status esf_received_key_id,
    esf_status esf_received_peer,
    esf_status esf_received_primitive,
    esf_status esf_received_reply
};

%apply esf_status ERROR {
    esf_status esf_received_error
};

%apply esf_status HANDLE {
    esf_status esf_e2ekey_start,
    esf_status esf_endpoint_new,
    esf_status esf_endpoint_receive,
    esf_status esf_esprim_channel_new,
    esf_status esf_esprim_request_new,
    esf_status esf_incoming_new,
    esf_status esf_key_generate,
    esf_status esf_key_import,
    esf_status esf_key_private,
    esf_status esf_key_symmetric,
    esf_status esf_received_exchange
};
