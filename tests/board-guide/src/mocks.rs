//! Units in software, with the names and signatures of `embassy-stm32` 0.6 (`cryp`, `pka`) and of
//! `embassy-crypto-driver`. Only what the guide calls.

pub mod embassy_stm32 {
    pub mod mode {
        pub trait Mode {}
        pub struct Blocking;
        impl Mode for Blocking {}
    }

    pub mod cryp {
        use core::marker::PhantomData;

        use alg_aesgcm::A256GCM;
        use jose_alg::ContentCipher as _;

        use super::mode::Mode;

        pub trait Instance {}
        pub struct CRYP;
        impl Instance for CRYP {}

        #[derive(Clone, Copy, PartialEq)]
        pub enum Direction {
            Encrypt,
            Decrypt,
        }

        pub struct AesGcm<'c, const KEY_SIZE: usize> {
            key: &'c [u8; KEY_SIZE],
            iv: &'c [u8; 12],
        }

        impl<'c, const KEY_SIZE: usize> AesGcm<'c, KEY_SIZE> {
            pub fn new(key: &'c [u8; KEY_SIZE], iv: &'c [u8; 12]) -> Self {
                Self { key, iv }
            }
        }

        /// Keeps what went in and what came out.
        pub struct Context<'c, C> {
            cipher: &'c C,
            direction: Direction,
            aad: heapless::Vec<u8, 512>,
            input: heapless::Vec<u8, 1024>,
            output: heapless::Vec<u8, 1024>,
            last: bool,
        }

        pub struct Cryp<'d, T: Instance, M: Mode>(PhantomData<(&'d T, M)>);

        impl<T: Instance, M: Mode> Cryp<'_, T, M> {
            #[allow(clippy::new_without_default)]
            pub fn new() -> Self {
                Self(PhantomData)
            }

            pub fn start_blocking<'c, const K: usize>(
                &self,
                cipher: &'c AesGcm<'c, K>,
                direction: Direction,
            ) -> Context<'c, AesGcm<'c, K>> {
                let (aad, input, output) = Default::default();
                Context { cipher, direction, aad, input, output, last: false }
            }

            pub fn aad_blocking<C>(&self, ctx: &mut Context<'_, C>, aad: &[u8], last_aad_block: bool) {
                assert!(ctx.input.is_empty() && (last_aad_block || aad.len() % 16 == 0));
                ctx.aad.extend_from_slice(aad).expect("room");
            }

            /// The keystream does not depend on the text, so all of it is encrypted again for every piece.
            pub fn payload_blocking<const K: usize>(
                &self,
                ctx: &mut Context<'_, AesGcm<'_, K>>,
                input: &[u8],
                output: &mut [u8],
                last_block: bool,
            ) {
                assert!(!ctx.last && (last_block || input.len() % 16 == 0) && input.len() == output.len());
                ctx.last = last_block;
                ctx.input.extend_from_slice(input).expect("room");
                let mut all = ctx.input.clone();
                sealed(ctx, &mut all);
                output.copy_from_slice(&all[all.len() - input.len()..]);
                ctx.output.extend_from_slice(output).expect("room");
            }

            pub fn finish_blocking<const K: usize>(&self, ctx: Context<'_, AesGcm<'_, K>>) -> [u8; 16] {
                assert!(ctx.last || ctx.input.is_empty());
                let plaintext = if ctx.direction == Direction::Encrypt { &ctx.input } else { &ctx.output };
                sealed(&ctx, &mut plaintext.clone())
            }
        }

        fn sealed<const K: usize>(
            ctx: &Context<'_, AesGcm<'_, K>>,
            text: &mut heapless::Vec<u8, 1024>,
        ) -> [u8; 16] {
            let (len, mut tag) = (text.len(), [0; 16]);
            A256GCM.seal(ctx.cipher.key, ctx.cipher.iv, &ctx.aad, text, len, &mut tag).expect("lengths");
            tag
        }
    }

    pub mod pka {
        use core::marker::PhantomData;

        use crypto_bigint::modular::{FixedMontyForm, FixedMontyParams};
        use crypto_bigint::{Odd, U1024, U2048};

        pub trait Instance {}
        pub struct PKA;
        impl Instance for PKA {}

        #[derive(Debug)]
        pub enum Error {
            InvalidSize,
        }

        pub struct RsaCrtParams<'a> {
            pub prime_p: &'a [u8],
            pub prime_q: &'a [u8],
            pub dp: &'a [u8],
            pub dq: &'a [u8],
            pub qinv: &'a [u8],
        }

        pub struct Pka<'d, T: Instance>(PhantomData<&'d T>);

        impl<T: Instance> Pka<'_, T> {
            #[allow(clippy::new_without_default)]
            pub fn new() -> Self {
                Self(PhantomData)
            }

            pub fn rsa_crt_exp(
                &mut self,
                ciphertext: &[u8],
                params: &RsaCrtParams<'_>,
                result: &mut [u8],
            ) -> Result<(), Error> {
                if ciphertext.len() != 256 || result.len() < 256 {
                    return Err(Error::InvalidSize);
                }
                let [p, q, dp, dq, qi] = [params.prime_p, params.prime_q, params.dp, params.dq, params.qinv]
                    .map(U1024::from_be_slice);
                let (high, low) = ciphertext.split_at(128);
                let base = (U1024::from_be_slice(low), U1024::from_be_slice(high));
                let power = |prime: U1024, exponent: &U1024| {
                    let prime = Odd::new(prime).expect("odd");
                    let base = U1024::rem_wide(base, prime.as_nz_ref());
                    FixedMontyForm::new(&base, &FixedMontyParams::new(prime)).pow(exponent)
                };
                let (m_1, m_2) = (power(p, &dp), power(q, &dq).retrieve());
                let modulo_p = m_1.params();
                let h =
                    m_1.sub(&FixedMontyForm::new(&m_2, modulo_p)).mul(&FixedMontyForm::new(&qi, modulo_p));
                let product: U2048 = h.retrieve().concatenating_mul(&q);
                let answer = product.wrapping_add(&m_2.resize());
                result[..256].copy_from_slice(answer.to_be_bytes().as_ref());
                Ok(())
            }
        }
    }
}

pub mod embassy_crypto_driver {
    use alg_aesgcm::A256GCM;
    use inout::InOutBuf;
    use jose_alg::ContentCipher as _;

    #[derive(Debug)]
    pub struct CryptoError;

    pub struct Aes256GcmImpl;

    pub struct Aes256GcmImplContext([u8; 32]);

    impl Aes256GcmImpl {
        pub fn init(key: &[u8; 32]) -> Aes256GcmImplContext {
            Aes256GcmImplContext(*key)
        }

        pub fn encrypt(
            ctx: &Aes256GcmImplContext,
            nonce: &[u8],
            aad: &[u8],
            mut buffer: InOutBuf<'_, '_, u8>,
            tag: &mut [u8; 16],
        ) -> Result<(), CryptoError> {
            let len = buffer.len();
            let text = buffer.get_out();
            A256GCM.seal(&ctx.0, nonce, aad, text, len, tag).map_err(|_| CryptoError)
        }

        pub fn decrypt(
            ctx: &Aes256GcmImplContext,
            nonce: &[u8],
            aad: &[u8],
            mut buffer: InOutBuf<'_, '_, u8>,
            tag: &[u8; 16],
        ) -> Result<(), CryptoError> {
            A256GCM.open(&ctx.0, nonce, aad, buffer.get_out(), tag).map(drop).map_err(|_| CryptoError)
        }
    }
}
