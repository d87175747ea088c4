// The exchange as C++ does it: buffers that grow, statuses that throw, keys that wipe themselves.
#include "check.h"

#include <stdexcept>
#include <string>
#include <vector>

namespace {

void must(pocket_jose_status_t status)
{
    checks.calls++;
    if (status != POCKET_JOSE_OK) {
        throw std::runtime_error(pocket_jose_status_name(status));
    }
}

// A key or a session: stays where it is, and is wiped when it goes.
template <typename T> class Held {
public:
    Held() : value() { }
    ~Held() { pocket_jose_wipe(&value, sizeof value); }
    Held(const Held &) = delete;
    Held &operator=(const Held &) = delete;
    T *get() { return &value; }
    T *operator->() { return &value; }

private:
    T value;
};

const pocket_jose_random_t randomness = POCKET_JOSE_OS_RANDOM;

class Client {
public:
    explicit Client(const std::string &spki)
    {
        must(pocket_jose_rsa_oaep_256_public_import(provider.get(), spki.data(), spki.size(), "p1", 2));
    }

    std::string request(const std::string &payload)
    {
        std::size_t len = 0;
        std::vector<char> token(payload.size() * 4 / 3 + 1024);
        must(pocket_jose_encrypt_request(provider.get(), pocket_jose_a256gcm(), nullptr, payload.data(),
            payload.size(), &randomness, session.get(), token.data(), token.size(), &len));
        return std::string(token.data(), len);
    }

    std::string open(std::string token)
    {
        const pocket_jose_content_t *content[] = { pocket_jose_a256gcm() };
        pocket_jose_policy_t own = {};
        own.content = content;
        own.content_count = 1;
        pocket_jose_span_t plaintext = {};
        must(pocket_jose_open_response_in_place(
            session.get(), &own, &token[0], token.size(), &plaintext, nullptr, nullptr));
        return token.substr(plaintext.offset, plaintext.len);
    }

private:
    Held<pocket_jose_public_key_t> provider;
    Held<pocket_jose_request_session_t> session;
};

class Server {
public:
    explicit Server(const std::string &pem)
    {
        must(pocket_jose_rsa_oaep_256_private_import(own.get(), pem.data(), pem.size(), "p1", 2));
    }

    std::string answer(const std::string &token)
    {
        const pocket_jose_key_t *keys[] = { &own->key };
        const pocket_jose_content_t *content[] = { pocket_jose_a256gcm() };
        const pocket_jose_policy_t policy = { keys, 1, content, 1, nullptr, &randomness };
        Held<pocket_jose_answer_session_t> session;
        std::vector<char> request(token.size()), out(token.size() + 1024);
        std::size_t len = 0;
        must(pocket_jose_decrypt_request(&policy, session.get(), token.data(), token.size(), request.data(),
            request.size(), &len, nullptr));
        const std::string reply = "you said: " + std::string(request.data(), len);
        must(pocket_jose_answer(session.get(), content[0], nullptr, reply.data(), reply.size(), &randomness,
            out.data(), out.size(), &len));
        return std::string(out.data(), len);
    }

private:
    Held<pocket_jose_private_key_t> own;
};

} // namespace

void exchange_in_cpp()
{
    try {
        Client client(std::string(pjose_public_base64, sizeof pjose_public_base64));
        Server server(std::string(pjose_private_pem, sizeof pjose_private_pem));
        const std::string token = client.request("gr\xc3\xbc\xc3\x9f dich");
        const std::string reply = client.open(server.answer(token));
        CHECK(reply == "you said: gr\xc3\xbc\xc3\x9f dich");
    } catch (const std::exception &problem) {
        CHECK(problem.what() == nullptr);
        std::printf("%s\n", problem.what());
    }
}
