package envelope_test

import (
	"bufio"
	"bytes"
	"crypto/rand"
	"encoding/json"
	"io"
	"os"
	"os/exec"
	"strings"
	"testing"

	"trivselspuls/survey"
	"trivselspuls/survey/envelope"
)

// browser is the browser's half running in Node.
type browser struct {
	t   *testing.T
	in  io.Writer
	out *bufio.Scanner
}

type reply struct {
	Error, Code                         string
	Blinded, Inverse, Signature, Sealed []byte
}

// newBrowser fails without Node: the two halves must never be released without
// having met.
func newBrowser(t *testing.T) *browser {
	t.Helper()
	// Looked at here so that the go command knows which files the result is of.
	for _, name := range []string{"blind.js", "bytes.js", "code.js", "seal.js"} {
		if _, err := os.Stat("../../static/respond/" + name); err != nil {
			t.Fatal(err)
		}
	}
	node := exec.Command("node", "testdata/peer.mjs")
	node.Stderr = os.Stderr
	in, err := node.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := node.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := node.Start(); err != nil {
		t.Fatalf("Node is needed to test the browser's half: %v", err)
	}
	t.Cleanup(func() {
		in.Close()
		if err := node.Wait(); err != nil {
			t.Errorf("node: %v", err)
		}
	})
	return &browser{t: t, in: in, out: bufio.NewScanner(out)}
}

func (b *browser) do(what string, arguments map[string]any) reply {
	b.t.Helper()
	arguments["do"] = what
	line, err := json.Marshal(arguments)
	if err != nil {
		b.t.Fatal(err)
	}
	if _, err := b.in.Write(append(line, '\n')); err != nil {
		b.t.Fatal(err)
	}
	if !b.out.Scan() {
		b.t.Fatalf("no answer to %s: %v", what, b.out.Err())
	}
	var r reply
	if err := json.Unmarshal(b.out.Bytes(), &r); err != nil {
		b.t.Fatal(err)
	}
	return r
}

func TestBrowserProves(t *testing.T) {
	js := newBrowser(t)
	for range 5 {
		key, err := envelope.NewSigningKey()
		if err != nil {
			t.Fatal(err)
		}
		public, token := key.Public(), envelope.NewToken()
		half := js.do("blind", map[string]any{"key": public.Encode(), "token": token})
		blind, err := key.Sign(half.Blinded)
		if err != nil {
			t.Fatalf("%v (%s)", err, half.Error)
		}
		finalize := map[string]any{"key": public.Encode(), "token": token, "inverse": half.Inverse, "blindSignature": blind}
		proof := js.do("finalize", finalize)
		if err := public.Verify(token, proof.Signature); err != nil {
			t.Fatalf("%v (%s)", err, proof.Error)
		}

		other, err := envelope.NewSigningKey()
		if err != nil {
			t.Fatal(err)
		}
		finalize["key"] = other.Public().Encode()
		if proof := js.do("finalize", finalize); proof.Error == "" {
			t.Error("the browser took a signature of another key")
		}
	}
}

func TestBrowserSeals(t *testing.T) {
	js := newBrowser(t)
	key, err := envelope.NewWaveKey()
	if err != nil {
		t.Fatal(err)
	}
	for range 5 {
		group, token := string(survey.NewID[survey.GroupID]()), envelope.NewToken()
		ballot := make([]byte, survey.BallotSize)
		rand.Read(ballot)
		r := js.do("seal", map[string]any{"key": key.Public(), "group": group, "token": token, "ballot": ballot})
		opened, err := key.Open(group, token, r.Sealed)
		if err != nil || !bytes.Equal(opened, ballot) {
			t.Fatalf("%v (%s)", err, r.Error)
		}
	}
}

func TestBrowserReadsCodesAsTheServer(t *testing.T) {
	js := newBrowser(t)
	texts := []string{"", " - ", "O", "ſſſſſſſſſſſſ", "ﬀCCCCCCCCCQ", "FFCCCCCCCCCQ", "\u212a", "CCCCCCCCCCCC", "cccc-cccc-cccc", "CCCC\tCCCC\nCCCC", "CCCC\u00a0CCCC\u00a0CCCC"}
	for range 200 {
		code := survey.NewCode()
		wrong := []byte(code)
		wrong[wrong[0]%survey.CodeLength] = survey.Alphabet[wrong[1]%byte(len(survey.Alphabet))]
		texts = append(texts, string(code), code.String(), strings.ToLower(code.String()), string(wrong), string(code[1:]), string(code)+"C")
	}
	for _, text := range texts {
		want, err := survey.ParseCode(text)
		got := js.do("code", map[string]any{"code": text}).Code
		if got != string(want) || (err == nil) != (got != "") {
			t.Errorf("%q: the browser reads %q, the server %q", text, got, want)
		}
	}
}

func TestLengthsAgree(t *testing.T) {
	if envelope.PlainSize != survey.BallotSize {
		t.Errorf("an envelope holds %d bytes, a ballot has %d", envelope.PlainSize, survey.BallotSize)
	}
}
