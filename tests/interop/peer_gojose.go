// go-jose as a peer: one JSON request a line in, one JSON answer a line out.
package main

import (
	"bufio"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"os"

	"golang.org/x/crypto/ed25519"
	jose "gopkg.in/square/go-jose.v2"
)

type request struct {
	Op         string           `json:"op"`
	Kty        string           `json:"kty"`
	Size       any              `json:"size"` // bits, or the name of a curve
	JWK        *jose.JSONWebKey `json:"jwk"`
	Alg        string           `json:"alg"`
	Enc        string           `json:"enc"`
	Form       string           `json:"form"` // compact, flattened, general; for signatures also detached and unencoded
	Members    map[string]any   `json:"members"`
	AAD        string           `json:"aad"`
	Iterations int              `json:"iterations"`
	Payload    string           `json:"payload"` // path of a file
	Token      string           `json:"token"`   // path of a file
}

type answer map[string]any

var operations = map[string]func(request) (answer, error){
	"generate": generate,
	"encrypt":  encrypt,
	"decrypt":  decrypt,
	"sign":     sign,
	"verify":   verify,
}

func main() {
	requests := json.NewDecoder(bufio.NewReader(os.Stdin))
	answers := json.NewEncoder(os.Stdout)
	for requests.More() {
		var request request
		err := requests.Decode(&request)
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		answer, err := operations[request.Op](request)
		if err != nil {
			answer = map[string]any{"error": err.Error()}
		}
		answers.Encode(answer)
	}
}

func generate(request request) (answer, error) {
	key, err := newKey(request.Kty, request.Size)
	return answer{"jwk": jose.JSONWebKey{Key: key}}, err
}

func newKey(kty string, size any) (any, error) {
	switch kty {
	case "RSA":
		return rsa.GenerateKey(rand.Reader, int(size.(float64)))
	case "oct":
		bytes := make([]byte, int(size.(float64))/8)
		_, err := rand.Read(bytes)
		return bytes, err
	case "EC":
		curves := map[any]elliptic.Curve{"P-256": elliptic.P256(), "P-384": elliptic.P384(), "P-521": elliptic.P521()}
		return ecdsa.GenerateKey(curves[size], rand.Reader)
	default:
		_, private, err := ed25519.GenerateKey(rand.Reader)
		return private, err
	}
}

func headers(members map[string]any) map[jose.HeaderKey]any {
	headers := make(map[jose.HeaderKey]any)
	for name, value := range members {
		headers[jose.HeaderKey(name)] = value
	}
	return headers
}

func encrypt(request request) (answer, error) {
	payload, err := os.ReadFile(request.Payload)
	if err != nil {
		return nil, err
	}
	key := public(request.JWK)
	recipient := jose.Recipient{Algorithm: jose.KeyAlgorithm(request.Alg), Key: key, PBES2Count: request.Iterations}
	enc := jose.ContentEncryption(request.Enc)
	options := &jose.EncrypterOptions{ExtraHeaders: headers(request.Members)}
	var encrypter jose.Encrypter
	if request.Form == "general" {
		if request.Alg == "dir" || request.Alg == "ECDH-ES" {
			return answer{"lacks": "general form for one recipient, and " + request.Alg + " cannot have two"}, nil
		}
		// A stranger first, so that the reader has to look for its own.
		other, err := another(key)
		if err != nil {
			return nil, err
		}
		stranger := recipient
		stranger.Key = public(other)
		encrypter, err = jose.NewMultiEncrypter(enc, []jose.Recipient{stranger, recipient}, options)
	} else {
		encrypter, err = jose.NewEncrypter(enc, recipient, options)
	}
	if err != nil {
		return nil, err
	}
	var object *jose.JSONWebEncryption
	var token string
	if compact(request.Form) {
		if object, err = encrypter.Encrypt(payload); err == nil {
			token, err = object.CompactSerialize()
		}
	} else if object, err = encrypter.EncryptWithAuthData(payload, []byte(request.AAD)); err == nil {
		token = object.FullSerialize()
	}
	if err != nil {
		return nil, err
	}
	return answer{}, os.WriteFile(request.Token, []byte(token), 0o600)
}

func compact(form string) bool {
	return form == "" || form == "compact"
}

// A private key is taken for its public half; a shared key has none.
func public(key *jose.JSONWebKey) *jose.JSONWebKey {
	if _, shared := key.Key.([]byte); shared {
		return key
	}
	half := key.Public()
	return &half
}

var others = make(map[string]*jose.JSONWebKey)

// A private or shared key of the same kind, for somebody who does not take part.
func another(key *jose.JSONWebKey) (*jose.JSONWebKey, error) {
	kty, size := "OKP", any("Ed25519")
	switch key := public(key).Key.(type) {
	case *rsa.PublicKey:
		kty, size = "RSA", float64(key.N.BitLen())
	case *ecdsa.PublicKey:
		kty, size = "EC", key.Params().Name
	case []byte:
		kty, size = "oct", float64(len(key)*8)
	}
	kind := fmt.Sprint(kty, size)
	if others[kind] == nil {
		made, err := newKey(kty, size)
		if err != nil {
			return nil, err
		}
		others[kind] = &jose.JSONWebKey{Key: made}
	}
	return others[kind], nil
}

func decrypt(request request) (answer, error) {
	token, err := os.ReadFile(request.Token)
	if err != nil {
		return nil, err
	}
	object, err := jose.ParseEncrypted(string(token))
	if err != nil {
		return nil, err
	}
	_, header, payload, err := object.DecryptMulti(request.JWK)
	if err != nil {
		return nil, err
	}
	if header.Algorithm != request.Alg {
		return nil, fmt.Errorf("the token says alg %q", header.Algorithm)
	}
	return answer{"header": header.ExtraHeaders}, os.WriteFile(request.Payload, payload, 0o600)
}

func sign(request request) (answer, error) {
	payload, err := os.ReadFile(request.Payload)
	if err != nil {
		return nil, err
	}
	alg := jose.SignatureAlgorithm(request.Alg)
	keys := []jose.SigningKey{{Algorithm: alg, Key: request.JWK}}
	if request.Form == "general" {
		stranger, err := another(request.JWK)
		if err != nil {
			return nil, err
		}
		keys = append([]jose.SigningKey{{Algorithm: alg, Key: stranger}}, keys...)
	}
	options := &jose.SignerOptions{ExtraHeaders: headers(request.Members)}
	signer, err := jose.NewMultiSigner(keys, options.WithBase64(request.Form != "unencoded"))
	if err != nil {
		return nil, err
	}
	object, err := signer.Sign(payload)
	if err != nil {
		return nil, err
	}
	var token string
	switch request.Form {
	case "flattened", "general":
		token = object.FullSerialize()
	case "detached":
		token, err = object.DetachedCompactSerialize()
	case "unencoded":
		token, err = withPayload(object.FullSerialize(), nil)
	default:
		token, err = object.CompactSerialize()
	}
	if err != nil {
		return nil, err
	}
	return answer{}, os.WriteFile(request.Token, []byte(token), 0o600)
}

// A token in JSON with another payload, or without any. go-jose has it in base64url there, whatever `b64` says.
func withPayload(token string, payload []byte) (string, error) {
	var members map[string]any
	if err := json.Unmarshal([]byte(token), &members); err != nil {
		return "", err
	}
	delete(members, "payload")
	if payload != nil {
		members["payload"] = base64.RawURLEncoding.EncodeToString(payload)
	}
	bytes, err := json.Marshal(members)
	return string(bytes), err
}

func verify(request request) (answer, error) {
	token, err := os.ReadFile(request.Token)
	if err != nil {
		return nil, err
	}
	var apart []byte
	if request.Form == "detached" || request.Form == "unencoded" {
		if apart, err = os.ReadFile(request.Payload); err != nil {
			return nil, err
		}
	}
	var object *jose.JSONWebSignature
	switch request.Form {
	case "detached":
		object, err = jose.ParseDetached(string(token), apart)
	case "unencoded":
		var whole string
		if whole, err = withPayload(string(token), apart); err == nil {
			object, err = jose.ParseSigned(whole)
		}
	default:
		object, err = jose.ParseSigned(string(token))
	}
	if err != nil {
		return nil, err
	}
	_, signature, payload, err := object.VerifyMulti(public(request.JWK))
	if err != nil {
		return nil, err
	}
	if signature.Protected.Algorithm != request.Alg {
		return nil, fmt.Errorf("the token says alg %q", signature.Protected.Algorithm)
	}
	return answer{"header": signature.Protected.ExtraHeaders}, os.WriteFile(request.Payload, payload, 0o600)
}
