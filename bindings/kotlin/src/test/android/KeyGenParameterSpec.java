package android.security.keystore;

import java.security.spec.AlgorithmParameterSpec;

/** As much of Android's class as the guide names, so that the guide's code compiles. Not the real one. */
public final class KeyGenParameterSpec implements AlgorithmParameterSpec {
    private KeyGenParameterSpec() {}

    public static final class Builder {
        public Builder(String alias, int purposes) {}

        public Builder setKeySize(int bits) {
            return this;
        }

        public Builder setDigests(String... digests) {
            return this;
        }

        public Builder setMgf1Digests(String... digests) {
            return this;
        }

        public Builder setEncryptionPaddings(String... paddings) {
            return this;
        }

        public Builder setUserAuthenticationRequired(boolean required) {
            return this;
        }

        public KeyGenParameterSpec build() {
            return new KeyGenParameterSpec();
        }
    }
}
