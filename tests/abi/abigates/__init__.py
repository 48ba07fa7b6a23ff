# SPDX-License-Identifier: Apache-2.0
"""What the gates of the ABI share: where things lie, how a built library is read, how its functions are called."""
