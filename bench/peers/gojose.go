// go-jose as a peer of the benchmark: one job ready at a time, one JSON request a line in, one JSON answer a line out.
package main

import (
	"bufio"
	"crypto"
	_ "crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"syscall"

	jose "gopkg.in/square/go-jose.v2"
)

type request struct {
	Op      string          `json:"op"`
	Work    string          `json:"work"`
	Alg     string          `json:"alg"`
	Enc     string          `json:"enc"`
	JWK     json.RawMessage `json:"jwk"`
	Payload string          `json:"payload"` // path of a file
	Token   string          `json:"token"`   // path of a file
	Out     string          `json:"out"`     // path of a file
	Count   int             `json:"count"`
}

type answer map[string]any

// Does the work once and returns the result.
type job func() ([]byte, error)

func main() {
	requests := json.NewDecoder(bufio.NewReader(os.Stdin))
	answers := json.NewEncoder(os.Stdout)
	var ready job
	for requests.More() {
		var request request
		if err := requests.Decode(&request); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		answer, err := serve(request, &ready)
		if err != nil {
			answer = map[string]any{"error": err.Error()}
		}
		answers.Encode(answer)
	}
}

func serve(request request, ready *job) (answer, error) {
	switch request.Op {
	case "version":
		installed, _ := exec.Command("dpkg-query", "--show", "--showformat=${Version}", "golang-gopkg-square-go-jose.v2-dev").Output()
		return answer{"version": fmt.Sprintf("%s, %s", strings.TrimSpace(string(installed)), runtime.Version())}, nil
	case "prepare":
		*ready = nil
		made, err := prepare(request)
		if err != nil {
			return nil, err
		}
		if made == nil {
			return answer{"lacks": true}, nil
		}
		*ready = made
		return answer{}, nil
	case "once":
		result, err := (*ready)()
		if err != nil {
			return nil, err
		}
		return answer{}, os.WriteFile(request.Out, result, 0o600)
	case "run":
		start := processorTime()
		for i := 0; i < request.Count; i++ {
			if _, err := (*ready)(); err != nil {
				return nil, err
			}
		}
		return answer{"ns": processorTime() - start}, nil
	}
	return nil, errors.New("no such operation")
}

// Of all threads, the collector of garbage among them.
func processorTime() int64 {
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		panic(err)
	}
	return usage.Utime.Nano() + usage.Stime.Nano()
}

func prepare(request request) (job, error) {
	var key jose.JSONWebKey
	if err := json.Unmarshal(request.JWK, &key); err != nil {
		return nil, err
	}
	switch request.Work {
	case "encrypt":
		payload, err := os.ReadFile(request.Payload)
		if err != nil {
			return nil, err
		}
		recipient := jose.Recipient{Algorithm: jose.KeyAlgorithm(request.Alg), Key: &key}
		encrypter, err := jose.NewEncrypter(jose.ContentEncryption(request.Enc), recipient, nil)
		if err != nil {
			return nil, err
		}
		return func() ([]byte, error) {
			object, err := encrypter.Encrypt(payload)
			if err != nil {
				return nil, err
			}
			token, err := object.CompactSerialize()
			return []byte(token), err
		}, nil
	case "decrypt":
		token, err := os.ReadFile(request.Token)
		if err != nil {
			return nil, err
		}
		text := string(token)
		return func() ([]byte, error) {
			object, err := jose.ParseEncrypted(text)
			if err != nil {
				return nil, err
			}
			return object.Decrypt(&key)
		}, nil
	case "sign":
		payload, err := os.ReadFile(request.Payload)
		if err != nil {
			return nil, err
		}
		signer, err := jose.NewSigner(jose.SigningKey{Algorithm: jose.SignatureAlgorithm(request.Alg), Key: &key}, nil)
		if err != nil {
			return nil, err
		}
		return func() ([]byte, error) {
			object, err := signer.Sign(payload)
			if err != nil {
				return nil, err
			}
			token, err := object.CompactSerialize()
			return []byte(token), err
		}, nil
	case "verify":
		token, err := os.ReadFile(request.Token)
		if err != nil {
			return nil, err
		}
		text := string(token)
		return func() ([]byte, error) {
			object, err := jose.ParseSigned(text)
			if err != nil {
				return nil, err
			}
			return object.Verify(&key)
		}, nil
	case "import":
		// What it parses is already what decrypts.
		return func() ([]byte, error) {
			var key jose.JSONWebKey
			return nil, json.Unmarshal(request.JWK, &key)
		}, nil
	case "thumbprint":
		return func() ([]byte, error) {
			hash, err := key.Thumbprint(crypto.SHA256)
			return []byte(base64.RawURLEncoding.EncodeToString(hash)), err
		}, nil
	}
	return nil, nil
}
