/*
 * The C interface for Java and Kotlin: the native methods of dev.pocketjose.Native, and nothing that decides anything.
 *
 * Keys and sessions live in direct buffers, which the garbage collector does not move. Everything else is copied into
 * memory of this call, and that memory is wiped before it is freed, whatever happens. Errors are thrown by
 * Native.raise. There is no global state but, per thread, the innermost call that may need an operation of a keystore.
 *
 * SPDX-License-Identifier: MIT OR Apache-2.0
 */
#include <jni.h>
#include <pocket_jose.h>
#include <stdlib.h>
#include <string.h>

#define METHOD(type, name) JNIEXPORT type JNICALL Java_dev_pocketjose_Native_##name
#define POLICY_KEYS POCKET_JOSE_LIST_MAX

static const pocket_jose_random_t system_random = POCKET_JOSE_OS_RANDOM;

/* ---- Errors and memory --------------------------------------------------------------------------------------- */

/* Throws, unless something was thrown already: a status, or 0 for want of memory. */
static void raise(JNIEnv *env, jclass native, pocket_jose_status_t status)
{
    jmethodID method;
    if ((*env)->ExceptionCheck(env)) {
        return;
    }
    method = (*env)->GetStaticMethodID(env, native, "raise", "(I)V");
    if (method != NULL) {
        (*env)->CallStaticVoidMethod(env, native, method, (jint)status);
    }
}

struct bytes {
    uint8_t *data;
    size_t len;
};

/* Memory of this call. */
static int make(JNIEnv *env, jclass native, size_t len, struct bytes *out)
{
    out->len = len;
    out->data = (uint8_t *)malloc(len == 0 ? 1 : len);
    if (out->data == NULL) {
        raise(env, native, 0);
        return 0;
    }
    return 1;
}

/* A copy of an array; of null, nothing. */
static int take(JNIEnv *env, jclass native, jbyteArray array, struct bytes *out)
{
    out->data = NULL;
    out->len = 0;
    if (array == NULL) {
        return 1;
    }
    if (!make(env, native, (size_t)(*env)->GetArrayLength(env, array), out)) {
        return 0;
    }
    (*env)->GetByteArrayRegion(env, array, 0, (jsize)out->len, (jbyte *)out->data);
    return !(*env)->ExceptionCheck(env);
}

static void drop(struct bytes *bytes)
{
    if (bytes->data != NULL) {
        (void)pocket_jose_wipe(bytes->data, bytes->len);
        free(bytes->data);
        bytes->data = NULL;
    }
}

/* A Java array of memory. */
static jbyteArray give(JNIEnv *env, jclass native, const void *data, size_t len)
{
    jbyteArray array;
    if (len > INT32_MAX) {
        raise(env, native, 0);
        return NULL;
    }
    array = (*env)->NewByteArray(env, (jsize)len);
    if (array != NULL) {
        (*env)->SetByteArrayRegion(env, array, 0, (jsize)len, (const jbyte *)data);
    }
    return array;
}

static const jlong sizes[] = { POCKET_JOSE_PUBLIC_KEY_SIZE, POCKET_JOSE_PRIVATE_KEY_SIZE, POCKET_JOSE_SHARED_KEY_SIZE,
    POCKET_JOSE_SESSION_SIZE };

enum kind { PUBLIC_KEY, PRIVATE_KEY, SHARED_KEY, REQUEST_SESSION };

/* The structure in a direct buffer; NULL, which the library refuses, when there is none. */
static void *held(JNIEnv *env, jobject buffer, enum kind kind)
{
    if (buffer == NULL || (*env)->GetDirectBufferCapacity(env, buffer) < sizes[kind]) {
        return NULL;
    }
    return (*env)->GetDirectBufferAddress(env, buffer);
}

METHOD(jint, size)(JNIEnv *env, jclass native, jint kind)
{
    (void)env;
    (void)native;
    return kind >= PUBLIC_KEY && kind <= REQUEST_SESSION ? (jint)sizes[kind] : 0;
}

METHOD(void, wipe)(JNIEnv *env, jclass native, jobject memory)
{
    void *address = (*env)->GetDirectBufferAddress(env, memory);
    (void)native;
    if (address != NULL) {
        (void)pocket_jose_wipe(address, (size_t)(*env)->GetDirectBufferCapacity(env, memory));
    }
}

METHOD(jint, version)(JNIEnv *env, jclass native)
{
    (void)env;
    (void)native;
    return (jint)pocket_jose_version();
}

METHOD(jstring, statusName)(JNIEnv *env, jclass native, jint status)
{
    (void)native;
    return (*env)->NewStringUTF(env, pocket_jose_status_name(status));
}

/* ---- Keys ---------------------------------------------------------------------------------------------------- */

typedef pocket_jose_status_t (*import_fn)(void *key, const struct bytes *bytes, const struct bytes *kid);

static pocket_jose_status_t import_public(void *key, const struct bytes *bytes, const struct bytes *kid)
{
    return pocket_jose_rsa_oaep_256_public_import(
        (pocket_jose_public_key_t *)key, bytes->data, bytes->len, kid->data, kid->len);
}

static pocket_jose_status_t import_private(void *key, const struct bytes *bytes, const struct bytes *kid)
{
    return pocket_jose_rsa_oaep_256_private_import(
        (pocket_jose_private_key_t *)key, bytes->data, bytes->len, kid->data, kid->len);
}

static pocket_jose_status_t import_shared(void *key, const struct bytes *bytes, const struct bytes *kid)
{
    return pocket_jose_dir_from_bytes(
        (pocket_jose_shared_key_t *)key, bytes->data, bytes->len, kid->data, kid->len);
}

static pocket_jose_status_t import_shared_jwk(void *key, const struct bytes *bytes, const struct bytes *kid)
{
    (void)kid;
    return pocket_jose_dir_from_jwk((pocket_jose_shared_key_t *)key, bytes->data, bytes->len);
}

static void import(
    JNIEnv *env, jclass native, void *key, jbyteArray bytes, jbyteArray kid, import_fn by)
{
    struct bytes in = { NULL, 0 }, name = { NULL, 0 };
    if (take(env, native, bytes, &in) && take(env, native, kid, &name)) {
        const pocket_jose_status_t status = by(key, &in, &name);
        if (status != POCKET_JOSE_OK) {
            raise(env, native, status);
        }
    }
    drop(&in);
    drop(&name);
}

METHOD(void, publicImport)(JNIEnv *env, jclass native, jobject key, jbyteArray bytes, jbyteArray kid)
{
    import(env, native, held(env, key, PUBLIC_KEY), bytes, kid, import_public);
}

METHOD(void, privateImport)(JNIEnv *env, jclass native, jobject key, jbyteArray bytes, jbyteArray kid)
{
    import(env, native, held(env, key, PRIVATE_KEY), bytes, kid, import_private);
}

METHOD(void, sharedFromBytes)(JNIEnv *env, jclass native, jobject key, jbyteArray bytes, jbyteArray kid)
{
    import(env, native, held(env, key, SHARED_KEY), bytes, kid, import_shared);
}

METHOD(void, sharedFromJwk)(JNIEnv *env, jclass native, jobject key, jbyteArray jwk)
{
    import(env, native, held(env, key, SHARED_KEY), jwk, NULL, import_shared_jwk);
}

METHOD(void, sharedLimit)(JNIEnv *env, jclass native, jobject key, jlong messages)
{
    const uint32_t most = messages < 0 ? 0 : messages > UINT32_MAX ? UINT32_MAX : (uint32_t)messages;
    const pocket_jose_status_t status =
        pocket_jose_dir_limit((pocket_jose_shared_key_t *)held(env, key, SHARED_KEY), most);
    if (status != POCKET_JOSE_OK) {
        raise(env, native, status);
    }
}

METHOD(jlong, sharedLeft)(JNIEnv *env, jclass native, jobject key)
{
    uint32_t messages = 0;
    const pocket_jose_status_t status =
        pocket_jose_dir_left((pocket_jose_shared_key_t *)held(env, key, SHARED_KEY), &messages);
    if (status != POCKET_JOSE_OK) {
        raise(env, native, status);
    }
    return (jlong)messages;
}

/* ---- Keys that live elsewhere -------------------------------------------------------------------------------- */

/* A call that may need the operations of its keys. An operation may itself call the library: calls are a chain. */
struct call {
    JNIEnv *env;
    jclass native;
    const void *keys[POLICY_KEYS];
    jobject operations[POLICY_KEYS];
    size_t count;
    struct call *outer;
};

static _Thread_local struct call *innermost;

static int unwrap(
    void *user, const uint8_t *encrypted_key, size_t encrypted_key_len, uint8_t *cek, size_t cek_len)
{
    const struct call *call = innermost;
    JNIEnv *env;
    jobject operation = NULL;
    jbyteArray in, out;
    jmethodID method;
    size_t i;
    int failed = 1;

    if (call == NULL) {
        return 1;
    }
    env = call->env;
    for (i = 0; i < call->count; i++) {
        if (call->keys[i] == user) {
            operation = call->operations[i];
        }
    }
    /* What an earlier key threw is on its way to the caller. */
    if (operation == NULL || (*env)->ExceptionCheck(env)) {
        return 1;
    }
    method = (*env)->GetStaticMethodID(env, call->native, "unwrap", "(Ljava/lang/Object;[B)[B");
    if (method == NULL) {
        return 1;
    }
    in = give(env, call->native, encrypted_key, encrypted_key_len);
    if (in == NULL) {
        return 1;
    }
    out = (jbyteArray)(*env)->CallStaticObjectMethod(env, call->native, method, operation, in);
    if (!(*env)->ExceptionCheck(env) && out != NULL) {
        if ((size_t)(*env)->GetArrayLength(env, out) == cek_len) {
            (*env)->GetByteArrayRegion(env, out, 0, (jsize)cek_len, (jbyte *)cek);
            failed = (*env)->ExceptionCheck(env);
        }
        /* The array was made for this call; its content is a key. */
        if (!(*env)->ExceptionCheck(env)) {
            static const jbyte zeros[64];
            const jsize len = (*env)->GetArrayLength(env, out);
            jsize at;
            for (at = 0; at < len; at += (jsize)sizeof zeros) {
                const jsize rest = len - at;
                (*env)->SetByteArrayRegion(
                    env, out, at, rest < (jsize)sizeof zeros ? rest : (jsize)sizeof zeros, zeros);
            }
        }
    }
    (*env)->DeleteLocalRef(env, in);
    if (out != NULL) {
        (*env)->DeleteLocalRef(env, out);
    }
    return failed;
}

METHOD(void, privateFromOperation)(JNIEnv *env, jclass native, jobject buffer, jint modulus_length, jbyteArray kid)
{
    pocket_jose_private_key_t *key = (pocket_jose_private_key_t *)held(env, buffer, PRIVATE_KEY);
    struct bytes name;
    pocket_jose_unwrap_t callback;

    callback.unwrap = unwrap;
    callback.user = key;
    if (take(env, native, kid, &name)) {
        const pocket_jose_status_t status = pocket_jose_rsa_oaep_256_private_from_callback(
            key, modulus_length < 0 ? 0 : (size_t)modulus_length, &callback, name.data, name.len);
        if (status != POCKET_JOSE_OK) {
            raise(env, native, status);
        }
    }
    drop(&name);
}

/* ---- Encryption ---------------------------------------------------------------------------------------------- */

static const pocket_jose_content_t *content_of(jint content)
{
    switch (content) {
    case 0:
        return pocket_jose_a128gcm();
    case 1:
        return pocket_jose_a192gcm();
    case 2:
        return pocket_jose_a256gcm();
    default:
        return NULL;
    }
}

/* To whom: one of these. */
struct recipient {
    const pocket_jose_public_key_t *public_key;
    pocket_jose_request_session_t *session;
    pocket_jose_shared_key_t *shared_key;
};

static pocket_jose_status_t encrypt(const struct recipient *to, const pocket_jose_content_t *content,
    const pocket_jose_header_t *header, const struct bytes *payload, struct bytes *out, size_t *len)
{
    if (to->shared_key != NULL) {
        return pocket_jose_encrypt_dir(to->shared_key, content, header, payload->data, payload->len, &system_random,
            out->data, out->len, len);
    }
    if (to->session != NULL) {
        return pocket_jose_encrypt_request(to->public_key, content, header, payload->data, payload->len,
            &system_random, to->session, out->data, out->len, len);
    }
    return pocket_jose_encrypt(
        to->public_key, content, header, payload->data, payload->len, &system_random, out->data, out->len, len);
}

static jbyteArray encrypt_to(JNIEnv *env, jclass native, const struct recipient *to, jint content,
    jobjectArray texts, jbyteArray payload)
{
    struct bytes text[4] = { { NULL, 0 }, { NULL, 0 }, { NULL, 0 }, { NULL, 0 } };
    struct bytes in = { NULL, 0 }, out = { NULL, 0 };
    jbyteArray token = NULL;
    jsize i;
    int ready = take(env, native, payload, &in);

    for (i = 0; ready && i < 4; i++) {
        jbyteArray array = (jbyteArray)(*env)->GetObjectArrayElement(env, texts, i);
        ready = !(*env)->ExceptionCheck(env) && take(env, native, array, &text[i]);
    }
    if (ready) {
        pocket_jose_header_t header;
        size_t len = 0;
        pocket_jose_status_t status;
        header.kid = text[0].data;
        header.kid_len = text[0].len;
        header.typ = text[1].data;
        header.typ_len = text[1].len;
        header.cty = text[2].data;
        header.cty_len = text[2].len;
        header.members = text[3].data;
        header.members_len = text[3].len;
        status = encrypt(to, content_of(content), &header, &in, &out, &len);
        if (status == POCKET_JOSE_ERR_BUFFER_TOO_SMALL && make(env, native, len, &out)) {
            status = encrypt(to, content_of(content), &header, &in, &out, &len);
        }
        if (status != POCKET_JOSE_OK) {
            raise(env, native, status);
        } else {
            token = give(env, native, out.data, len);
        }
    }
    for (i = 0; i < 4; i++) {
        drop(&text[i]);
    }
    drop(&in);
    drop(&out);
    return token;
}

METHOD(jbyteArray, encrypt)(JNIEnv *env, jclass native, jobject key, jint content, jobjectArray texts,
    jbyteArray payload, jobject session)
{
    struct recipient to = { NULL, NULL, NULL };
    to.public_key = (const pocket_jose_public_key_t *)held(env, key, PUBLIC_KEY);
    to.session = (pocket_jose_request_session_t *)held(env, session, REQUEST_SESSION);
    return encrypt_to(env, native, &to, content, texts, payload);
}

METHOD(jbyteArray, encryptShared)(
    JNIEnv *env, jclass native, jobject key, jint content, jobjectArray texts, jbyteArray payload)
{
    struct recipient to = { NULL, NULL, NULL };
    to.shared_key = (pocket_jose_shared_key_t *)held(env, key, SHARED_KEY);
    return encrypt_to(env, native, &to, content, texts, payload);
}

/* ---- Decryption ---------------------------------------------------------------------------------------------- */

/* Payload and header, as they stand in the memory that the token was decrypted in. */
static void give_opened(JNIEnv *env, jclass native, const struct bytes *memory,
    const pocket_jose_span_t *payload, const pocket_jose_span_t *header, jobjectArray opened)
{
    jbyteArray array = give(env, native, memory->data + payload->offset, payload->len);
    if (array == NULL) {
        return;
    }
    (*env)->SetObjectArrayElement(env, opened, 0, array);
    if ((*env)->ExceptionCheck(env)) {
        return;
    }
    array = give(env, native, memory->data + header->offset, header->len);
    if (array != NULL) {
        (*env)->SetObjectArrayElement(env, opened, 1, array);
    }
}

METHOD(jint, decrypt)(JNIEnv *env, jclass native, jobjectArray keys, jobjectArray operations, jint contents,
    jbyteArray token, jobject session_buffer, jobjectArray opened)
{
    struct call call;
    const pocket_jose_key_t *key_list[POLICY_KEYS];
    const pocket_jose_content_t *content_list[3];
    pocket_jose_policy_t policy;
    struct bytes memory = { NULL, 0 };
    size_t key_index = 0;
    jsize i;
    const jsize count = (*env)->GetArrayLength(env, keys);

    if (count > POLICY_KEYS) {
        raise(env, native, POCKET_JOSE_ERR_COUNT);
        return 0;
    }
    call.env = env;
    call.native = native;
    call.count = (size_t)count;
    for (i = 0; i < count; i++) {
        jobject buffer = (*env)->GetObjectArrayElement(env, keys, i);
        if ((*env)->ExceptionCheck(env)) {
            return 0;
        }
        /* The common beginning of private and shared keys; the smaller of them is a shared one. */
        key_list[i] = (const pocket_jose_key_t *)held(env, buffer, SHARED_KEY);
        call.keys[i] = key_list[i];
        call.operations[i] = (*env)->GetObjectArrayElement(env, operations, i);
        if ((*env)->ExceptionCheck(env)) {
            return 0;
        }
    }
    memset(&policy, 0, sizeof policy);
    policy.keys = key_list;
    policy.key_count = (size_t)count;
    policy.content = content_list;
    policy.random = &system_random;
    for (i = 0; i < 3; i++) {
        if ((contents >> i) & 1) {
            content_list[policy.content_count++] = content_of((jint)i);
        }
    }
    if (take(env, native, token, &memory)) {
        pocket_jose_span_t payload, header;
        pocket_jose_status_t status;
        call.outer = innermost;
        innermost = &call;
        if (session_buffer == NULL) {
            status = pocket_jose_decrypt_in_place(&policy, memory.data, memory.len, &payload, &header, &key_index);
        } else {
            status = pocket_jose_open_response_in_place(
                (pocket_jose_request_session_t *)held(env, session_buffer, REQUEST_SESSION), &policy, memory.data,
                memory.len, &payload, &header, &key_index);
        }
        innermost = call.outer;
        if ((*env)->ExceptionCheck(env)) {
            /* Thrown by a keystore. */
        } else if (status != POCKET_JOSE_OK) {
            raise(env, native, status);
        } else {
            give_opened(env, native, &memory, &payload, &header, opened);
        }
    }
    drop(&memory);
    return key_index == POCKET_JOSE_SESSION_KEY ? -1 : (jint)key_index;
}

/* ---- Looking at tokens and keys ------------------------------------------------------------------------------ */

METHOD(jbyteArray, inspect)(JNIEnv *env, jclass native, jbyteArray token, jlongArray lengths)
{
    struct bytes in = { NULL, 0 }, header = { NULL, 0 };
    jbyteArray result = NULL;
    if (take(env, native, token, &in)) {
        pocket_jose_token_info_t info;
        size_t len = 0;
        pocket_jose_status_t status = pocket_jose_inspect(in.data, in.len, &info, NULL, 0, &len);
        if (status == POCKET_JOSE_ERR_BUFFER_TOO_SMALL && make(env, native, len, &header)) {
            status = pocket_jose_inspect(in.data, in.len, &info, header.data, header.len, &len);
        }
        if (status != POCKET_JOSE_OK) {
            raise(env, native, status);
        } else {
            const jlong numbers[5] = { (jlong)info.header_len, (jlong)info.encrypted_key_len, (jlong)info.iv_len,
                (jlong)info.ciphertext_len, (jlong)info.tag_len };
            (*env)->SetLongArrayRegion(env, lengths, 0, 5, numbers);
            if (!(*env)->ExceptionCheck(env)) {
                result = give(env, native, header.data, len);
            }
        }
    }
    drop(&in);
    drop(&header);
    return result;
}

METHOD(jbyteArray, jsonText)(JNIEnv *env, jclass native, jbyteArray json, jbyteArray name)
{
    struct bytes in = { NULL, 0 }, member = { NULL, 0 }, out = { NULL, 0 };
    jbyteArray result = NULL;
    if (take(env, native, json, &in) && take(env, native, name, &member)) {
        size_t len = 0;
        pocket_jose_status_t status =
            pocket_jose_json_text(in.data, in.len, member.data, member.len, NULL, 0, &len);
        if (status == POCKET_JOSE_ERR_BUFFER_TOO_SMALL && make(env, native, len, &out)) {
            status = pocket_jose_json_text(in.data, in.len, member.data, member.len, out.data, out.len, &len);
        }
        if (status != POCKET_JOSE_OK) {
            raise(env, native, status);
        } else {
            result = give(env, native, out.data, len);
        }
    }
    drop(&in);
    drop(&member);
    drop(&out);
    return result;
}

METHOD(jlongArray, keyInspect)(JNIEnv *env, jclass native, jbyteArray key)
{
    struct bytes in;
    jlongArray result = NULL;
    if (take(env, native, key, &in)) {
        pocket_jose_key_info_t info;
        const pocket_jose_status_t status = pocket_jose_key_inspect(in.data, in.len, &info);
        if (status != POCKET_JOSE_OK) {
            raise(env, native, status);
        } else {
            const jlong numbers[5] = { info.form, info.kty, (jlong)info.bits, info.is_private, (jlong)info.count };
            result = (*env)->NewLongArray(env, 5);
            if (result != NULL) {
                (*env)->SetLongArrayRegion(env, result, 0, 5, numbers);
            }
        }
    }
    drop(&in);
    return result;
}

typedef pocket_jose_status_t (*write_fn)(const void *key, size_t len, void *out, size_t cap, size_t *out_len);

METHOD(jbyteArray, keyWrite)(JNIEnv *env, jclass native, jbyteArray key, jint what)
{
    static const write_fn writers[] = { pocket_jose_key_thumbprint, pocket_jose_public_jwk, pocket_jose_public_pem,
        pocket_jose_public_der, pocket_jose_public_base64 };
    struct bytes in, out = { NULL, 0 };
    jbyteArray result = NULL;
    if (what < 0 || what >= (jint)(sizeof writers / sizeof writers[0])) {
        raise(env, native, POCKET_JOSE_ERR_NOT_FOUND);
        return NULL;
    }
    if (take(env, native, key, &in)) {
        size_t len = 0;
        pocket_jose_status_t status = writers[what](in.data, in.len, NULL, 0, &len);
        if (status == POCKET_JOSE_ERR_BUFFER_TOO_SMALL && make(env, native, len, &out)) {
            status = writers[what](in.data, in.len, out.data, out.len, &len);
        }
        if (status != POCKET_JOSE_OK) {
            raise(env, native, status);
        } else {
            result = give(env, native, out.data, len);
        }
    }
    drop(&in);
    drop(&out);
    return result;
}

METHOD(jbyteArray, keySetGet)(JNIEnv *env, jclass native, jbyteArray set, jint index)
{
    struct bytes in;
    jbyteArray result = NULL;
    if (take(env, native, set, &in)) {
        pocket_jose_span_t found;
        const pocket_jose_status_t status =
            pocket_jose_key_set_get(in.data, in.len, index < 0 ? SIZE_MAX : (size_t)index, &found);
        if (status != POCKET_JOSE_OK) {
            raise(env, native, status);
        } else {
            result = give(env, native, in.data + found.offset, found.len);
        }
    }
    drop(&in);
    return result;
}

METHOD(jbyteArray, keySetFind)(
    JNIEnv *env, jclass native, jbyteArray set, jbyteArray kid, jbyteArray alg, jint operation)
{
    struct bytes in = { NULL, 0 }, name = { NULL, 0 }, algorithm = { NULL, 0 };
    jbyteArray result = NULL;
    if (take(env, native, set, &in) && take(env, native, kid, &name) && take(env, native, alg, &algorithm)) {
        pocket_jose_span_t found;
        const pocket_jose_status_t status = pocket_jose_key_set_find(in.data, in.len, name.data, name.len,
            algorithm.data, algorithm.len, (uint32_t)operation, &found);
        if (status != POCKET_JOSE_OK) {
            raise(env, native, status);
        } else {
            result = give(env, native, in.data + found.offset, found.len);
        }
    }
    drop(&in);
    drop(&name);
    drop(&algorithm);
    return result;
}
