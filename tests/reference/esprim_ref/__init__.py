# SPDX-License-Identifier: Apache-2.0
"""ESPrim a second time, in plain Python.

Written from TS-0003 8.4 and 10.3.8, TS-0004 7.6.2 and the project's decisions, never from the C core, so that the two
can be compared. Nothing here reads a clock or draws randomness: both are parameters. It is a yardstick, not a product:
it is slow, it keeps keys in ordinary `bytes`, and it does not defend itself against timing.
"""

from esprim_ref.errors import Refused

__all__ = ["Refused"]
