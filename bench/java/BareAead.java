// SPDX-License-Identifier: Apache-2.0

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/** Octets in, octets out, the nonces counted: what no envelope in Java can undercut. */
final class BareAead implements Peer {
    private final Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
    private final SecretKeySpec key = new SecretKeySpec(Pair.octets(), "AES");
    private final byte[] header;
    private long sent;
    private byte[][] nonces = {};
    private byte[][] sealed = {};

    BareAead(String header) throws GeneralSecurityException {
        this.header = header.getBytes(US_ASCII);
    }

    @Override
    public String reference() {
        return "AES-256-GCM of the JDK, key set up each time";
    }

    @Override
    public void seal(byte[][] texts) throws GeneralSecurityException {
        nonces = new byte[texts.length][];
        sealed = new byte[texts.length][];
        for (int i = 0; i < texts.length; i++) {
            nonces[i] = ByteBuffer.allocate(12).putLong(4, sent++).array();
            cipher.init(Cipher.ENCRYPT_MODE, key, new GCMParameterSpec(128, nonces[i]));
            cipher.updateAAD(header);
            sealed[i] = cipher.doFinal(texts[i]);
        }
    }

    @Override
    public void open(int size) throws GeneralSecurityException {
        for (int i = 0; i < sealed.length; i++) {
            cipher.init(Cipher.DECRYPT_MODE, key, new GCMParameterSpec(128, nonces[i]));
            cipher.updateAAD(header);
            Pair.expect(cipher.doFinal(sealed[i]).length == size, "the JDK opened something else");
        }
    }
}
