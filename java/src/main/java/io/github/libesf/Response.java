// SPDX-License-Identifier: Apache-2.0
package io.github.libesf;

import org.jspecify.annotations.Nullable;

/**
 * The outer response to a Notify request, as the hub gave it. The octets are not copied.
 *
 * @param rsc response status code, 1000 to 9999
 * @param content its content; null when there is none
 */
public record Response(int rsc, byte @Nullable [] content) {}
