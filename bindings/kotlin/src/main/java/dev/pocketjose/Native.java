package dev.pocketjose;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import javax.crypto.BadPaddingException;
import javax.crypto.IllegalBlockSizeException;

/**
 * The functions of the C interface as the JNI layer offers them, and all that the JNI layer calls: so this is the one
 * class whose names a shrinker must keep. Java, because a `native` method in Kotlin has a name that depends on the
 * compiler.
 *
 * <p>Keys and sessions are direct buffers: they never move, and no buffer can be used after it was freed.
 */
final class Native {
    static {
        String path = System.getProperty("dev.pocketjose.library");
        if (path == null) {
            System.loadLibrary("pocket_jose_jni");
        } else {
            System.load(path);
        }
    }

    private Native() {}

    /** Kinds of structures, for {@link #size}. */
    static final int PUBLIC_KEY = 0;
    static final int PRIVATE_KEY = 1;
    static final int SHARED_KEY = 2;
    static final int REQUEST_SESSION = 3;

    static native int version();

    static native String statusName(int status);

    static native int size(int kind);

    static native void wipe(ByteBuffer memory);

    static native void publicImport(ByteBuffer key, byte[] bytes, byte[] kid) throws PocketJoseException;

    static native void privateImport(ByteBuffer key, byte[] bytes, byte[] kid) throws PocketJoseException;

    static native void privateFromOperation(ByteBuffer key, int modulusLength, byte[] kid) throws PocketJoseException;

    static native void sharedFromBytes(ByteBuffer key, byte[] bytes, byte[] kid) throws PocketJoseException;

    static native void sharedFromJwk(ByteBuffer key, byte[] jwk) throws PocketJoseException;

    static native void sharedLimit(ByteBuffer key, long messages) throws PocketJoseException;

    static native long sharedLeft(ByteBuffer key) throws PocketJoseException;

    /** `texts`: `kid`, `typ`, `cty` and other members as a JSON object; null for none. `session`: null for none. */
    static native byte[] encrypt(
            ByteBuffer recipient, int content, byte[][] texts, byte[] payload, ByteBuffer session)
            throws PocketJoseException;

    static native byte[] encryptShared(ByteBuffer key, int content, byte[][] texts, byte[] payload)
            throws PocketJoseException;

    /**
     * Returns the place of the key, -1 for that of the session; `opened` becomes payload and header. `session` is null
     * for a token that is no response.
     */
    static native int decrypt(
            ByteBuffer[] keys, Object[] operations, int contents, byte[] token, ByteBuffer session, byte[][] opened)
            throws PocketJoseException;

    /** `lengths` becomes those of header, encrypted key, initialization vector, ciphertext and tag. Returns the header. */
    static native byte[] inspect(byte[] token, long[] lengths) throws PocketJoseException;

    static native byte[] jsonText(byte[] json, byte[] name) throws PocketJoseException;

    /** Form, type, bits, whether private, count. */
    static native long[] keyInspect(byte[] key) throws PocketJoseException;

    /** What {@link #keyWrite} writes. */
    static final int THUMBPRINT = 0;
    static final int PUBLIC_JWK = 1;
    static final int PUBLIC_PEM = 2;
    static final int PUBLIC_DER = 3;
    static final int PUBLIC_BASE64 = 4;

    static native byte[] keyWrite(byte[] key, int what) throws PocketJoseException;

    static native byte[] keySetGet(byte[] set, int index) throws PocketJoseException;

    static native byte[] keySetFind(byte[] set, byte[] kid, byte[] alg, int operation) throws PocketJoseException;

    /** Called by the JNI layer when a call failed: a status, or 0 when there is no memory. */
    @SuppressWarnings("unused")
    private static void raise(int status) throws PocketJoseException {
        if (status == 0) {
            throw new OutOfMemoryError("native memory");
        }
        throw new PocketJoseException(status);
    }

    /**
     * Called by the JNI layer for a key that lives elsewhere. What fails because of the token is null, so that it ends
     * in the one error that every failed decryption has; anything else, such as a user who did not unlock the key, is
     * thrown to the caller.
     */
    @SuppressWarnings("unused")
    private static byte[] unwrap(Object operation, byte[] encryptedKey) throws GeneralSecurityException {
        try {
            return ((UnwrapOperation) operation).unwrap(encryptedKey);
        } catch (BadPaddingException | IllegalBlockSizeException refused) {
            return null;
        }
    }
}
