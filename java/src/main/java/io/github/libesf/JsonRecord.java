// SPDX-License-Identifier: Apache-2.0
package io.github.libesf;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A record with a JSON form. */
interface JsonRecord extends Document {
    /** The record as it stands in JSON, known members first. */
    Map<String, @Nullable Object> members();

    @Override
    default byte[] octets() {
        return Json.write(members());
    }
}
