package example;

import static org.junit.Assert.assertArrayEquals;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;

import dev.pocketjose.ContentCipher;
import dev.pocketjose.Header;
import dev.pocketjose.Opened;
import dev.pocketjose.PocketJoseException;
import dev.pocketjose.PrivateKey;
import dev.pocketjose.PublicKey;
import dev.pocketjose.Receiver;
import dev.pocketjose.Request;
import dev.pocketjose.Status;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.util.List;
import java.util.Set;
import org.junit.Test;

/** The same wrapper from Java, in another package: defaults are overloads, errors are checked exceptions. */
public final class JavaCallerTest {
    private static final byte[] PAYLOAD = "payload".getBytes(StandardCharsets.UTF_8);

    @Test
    public void javaReadsAsJava() throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(2048);
        KeyPair pair = generator.generateKeyPair();
        try (PublicKey provider = PublicKey.read(pair.getPublic().getEncoded(), "k");
                PrivateKey own = PrivateKey.fromPlatform(pair.getPrivate(), "k")) {
            String token = provider.encrypt(PAYLOAD, ContentCipher.A256GCM, new Header(null, "JWE"));
            Receiver receiver = new Receiver(List.of(own), Set.of(ContentCipher.A256GCM));
            Opened opened = receiver.decrypt(token);
            assertArrayEquals(PAYLOAD, opened.getPayload());

            Request request = provider.encryptRequest(PAYLOAD, ContentCipher.A256GCM);
            assertArrayEquals(PAYLOAD, receiver.decrypt(request.getToken()).getPayload());
            PocketJoseException refused =
                    assertThrows(PocketJoseException.class, () -> request.getSession().open(receiver, "not a token"));
            assertEquals(Status.MALFORMED_TOKEN, refused.getCode());
        }
    }
}
