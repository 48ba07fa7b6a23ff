# SPDX-License-Identifier: Apache-2.0
"""A second, independent implementation of what E2EKey (TS-0003 8.7) needs of TLS 1.2, written to be read.

`transcript` takes the four messages of a run and a secret of it, recomputes everything and says what is wrong;
`ends` plays either end. It shares no code with the library. From `cryptography` come the primitives only: P-256 and
AES, and the parsing of X.509.
"""
