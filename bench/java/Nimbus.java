// SPDX-License-Identifier: Apache-2.0

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWEHeader;
import com.nimbusds.jose.JWEObject;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.crypto.DirectDecrypter;
import com.nimbusds.jose.crypto.DirectEncrypter;
import com.nimbusds.jose.util.Base64URL;
import java.text.ParseException;

/** Encrypter, decrypter and header are made once; an object for each message is how Nimbus is used. */
final class Nimbus implements Peer {
    private final DirectEncrypter encrypter;
    private final DirectDecrypter decrypter;
    private final JWEHeader header;
    private String[] sealed = {};

    Nimbus(String header) throws JOSEException, ParseException {
        this.header = JWEHeader.parse(new Base64URL(header));
        encrypter = new DirectEncrypter(Pair.octets());
        decrypter = new DirectDecrypter(Pair.octets());
    }

    @Override
    public String reference() {
        return "Nimbus JOSE+JWT";
    }

    @Override
    public void seal(byte[][] texts) throws JOSEException {
        sealed = new String[texts.length];
        for (int i = 0; i < texts.length; i++) {
            JWEObject object = new JWEObject(header, new Payload(texts[i]));
            object.encrypt(encrypter);
            sealed[i] = object.serialize();
        }
    }

    @Override
    public void open(int size) throws JOSEException, ParseException {
        for (String text : sealed) {
            JWEObject object = JWEObject.parse(text);
            object.decrypt(decrypter);
            Pair.expect(object.getPayload().toBytes().length == size, "Nimbus opened something else");
        }
    }
}
