package identitytest

import (
	"cmp"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"testing"

	"trivselspuls/survey/must"

	"github.com/go-webauthn/webauthn/protocol/webauthncbor"
)

// Device keeps one passkey, as a telephone or a security key does, and the browser
// around it. Change a field to make it lie.
type Device struct {
	t      testing.TB
	Origin string // of the page that asks
	Site   string // the site's name (RP ID) that is signed; what was asked for when empty
	Count  uint32 // signatures so far; Frozen keeps it from growing
	Frozen bool
	Blind  bool // does not verify the person
	Absent bool // nobody touched it
	// Handle and User are what the device says of itself; filled when it makes a
	// passkey.
	Handle, User []byte
	key          *ecdsa.PrivateKey
}

// NewDevice is an honest device in a browser at a page's origin.
func NewDevice(t testing.TB, origin string) *Device {
	t.Helper()
	key := must.Have(ecdsa.GenerateKey(elliptic.P256(), rand.Reader))(t)
	handle := make([]byte, 32)
	rand.Read(handle)
	return &Device{t: t, Origin: origin, Handle: handle, key: key}
}

// offer is what a device reads of either kind of offer.
type offer struct {
	Challenge string
	RPID      string `json:"rpId"`
	RP        struct{ ID string }
	User      struct{ ID string }
}

func (d *Device) read(options []byte) (o offer) {
	d.t.Helper()
	if err := json.Unmarshal(options, &o); err != nil {
		d.t.Fatalf("read an offer: %v\n%s", err, options)
	}
	o.RPID = cmp.Or(d.Site, o.RPID, o.RP.ID)
	return o
}

// Create makes the passkey that options offer to take, and answers as a browser
// does.
func (d *Device) Create(options []byte) []byte {
	d.t.Helper()
	o := d.read(options)
	d.User = must.Have(base64.RawURLEncoding.DecodeString(o.User.ID))(d.t)
	point := must.Have(d.key.PublicKey.Bytes())(d.t) // 4, x, y
	cose := must.Have(webauthncbor.Marshal(map[int]any{1: 2, 3: -7, -1: 1, -2: point[1:33], -3: point[33:]}))(d.t)
	data := d.data(o.RPID, 0x40)
	data = append(data, make([]byte, 16)...) // of no known make
	data = binary.BigEndian.AppendUint16(data, uint16(len(d.Handle)))
	data = append(append(data, d.Handle...), cose...)
	attestation := must.Have(webauthncbor.Marshal(map[string]any{"fmt": "none", "attStmt": map[string]any{}, "authData": data}))(d.t)
	return d.answer(map[string]any{"attestationObject": text(attestation), "clientDataJSON": text(d.client("webauthn.create", o.Challenge))})
}

// Get signs what options offer to check.
func (d *Device) Get(options []byte) []byte {
	d.t.Helper()
	o := d.read(options)
	if !d.Frozen {
		d.Count++
	}
	data, client := d.data(o.RPID, 0), d.client("webauthn.get", o.Challenge)
	hash := sha256.Sum256(client)
	digest := sha256.Sum256(append(data[:len(data):len(data)], hash[:]...))
	signature := must.Have(ecdsa.SignASN1(rand.Reader, d.key, digest[:]))(d.t)
	return d.answer(map[string]any{
		"authenticatorData": text(data), "clientDataJSON": text(client), "signature": text(signature), "userHandle": text(d.User),
	})
}

// data is what the device itself signs: for which site, what it saw, and its count.
func (d *Device) data(site string, flags byte) []byte {
	if !d.Absent {
		flags |= 0x01
	}
	if !d.Blind {
		flags |= 0x04
	}
	hash := sha256.Sum256([]byte(site))
	return binary.BigEndian.AppendUint32(append(hash[:], flags), d.Count)
}

func (d *Device) client(kind, challenge string) []byte {
	return must.Have(json.Marshal(map[string]any{"type": kind, "challenge": challenge, "origin": d.Origin, "crossOrigin": false}))(d.t)
}

func (d *Device) answer(response map[string]any) []byte {
	return must.Have(json.Marshal(map[string]any{
		"id": text(d.Handle), "rawId": text(d.Handle), "type": "public-key", "response": response, "clientExtensionResults": map[string]any{},
	}))(d.t)
}

func text(b []byte) string { return base64.RawURLEncoding.EncodeToString(b) }
