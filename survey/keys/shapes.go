package keys

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"

	"trivselspuls/survey"
	"trivselspuls/survey/envelope"
)

// pieceSize is how much of a secret is enough to be found, in bytes: what is left of one
// when memory has been used for something else meanwhile.
const pieceSize = 16

// Shapes are the pieces of a wave's secrets as they may stand in the memory of a
// process, by what they are pieces of: numbers from either end, text in hexadecimal
// and base64, what HMAC makes of the pepper, the private half of PKCS #8. It is for
// looking for them where they must not be (server/memory). The key that opens the
// answers is among them unless it is on paper. survey.ErrKeyMissing when the secrets
// are in neither place.
func (d *Directory) Shapes(wave survey.WaveID) (map[string][][]byte, error) {
	f, err := fromEither(d, wave, func(place string, wave survey.WaveID) (file, error) {
		return readFile(place, wave, secretsFile)
	})
	if err != nil {
		return nil, err
	}
	shapes := map[string][][]byte{"pepper": secretShapes(f.Pepper)}
	for _, pad := range []byte{0x36, 0x5c} { // of RFC 2104
		padded := slices.Clone(f.Pepper)
		for i := range padded {
			padded[i] ^= pad
		}
		shapes["pepper"] = append(shapes["pepper"], pieces(padded)...)
	}
	for group, der := range f.Groups {
		key, err := envelope.ParseSigningKey(der)
		if err != nil {
			return nil, fmt.Errorf("shapes of group %s: %w", group, err)
		}
		name, numbers := "signing key of group "+string(group), key.Numbers()
		for _, number := range numbers {
			shapes[name] = append(shapes[name], secretShapes(number)...)
		}
		secret := bytes.Index(der, numbers[0]) // what comes before is in the public key too
		shapes[name] = append(shapes[name], pieces([]byte(base64.StdEncoding.EncodeToString(der)[(secret+2)/3*4:]))...)
	}
	opening, err := d.LoadOpening(wave)
	if errors.Is(err, survey.ErrKeyMissing) && d.OnPaper(wave) {
		return shapes, nil
	}
	if err != nil {
		return nil, err
	}
	scalar, err := opening.Encode()
	shapes["opening key"] = secretShapes(scalar)
	return shapes, err
}

// secretShapes are the pieces of a number or of bytes.
func secretShapes(secret []byte) [][]byte {
	backwards := slices.Clone(secret) // as the words of math/big and of elliptic curves stand in memory
	slices.Reverse(backwards)
	return slices.Concat(pieces(secret), pieces(backwards), pieces([]byte(hex.EncodeToString(secret))),
		pieces([]byte(base64.StdEncoding.EncodeToString(secret))))
}

// pieces are what something falls into; a rest that is too short is left out.
func pieces(of []byte) (all [][]byte) {
	for piece := range slices.Chunk(of, pieceSize) {
		if len(piece) == pieceSize {
			all = append(all, piece)
		}
	}
	return all
}
