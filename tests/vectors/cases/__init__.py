# SPDX-License-Identifier: Apache-2.0
"""What the vectors are made of, one module a file."""

from typing import Any

Document = dict[str, Any]
Vector = dict[str, Any]
