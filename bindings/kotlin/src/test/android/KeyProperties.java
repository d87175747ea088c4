package android.security.keystore;

/** As much of Android's class as the guide names, so that the guide's code compiles. Not the real one. */
public interface KeyProperties {
    String KEY_ALGORITHM_RSA = "RSA";
    String DIGEST_SHA256 = "SHA-256";
    String ENCRYPTION_PADDING_RSA_OAEP = "OAEPPadding";
    int PURPOSE_DECRYPT = 2;
}
