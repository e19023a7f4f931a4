package qr

import (
	"fmt"
	"strings"

	"github.com/skip2/go-qrcode"
)

// Image is a QR code as the data of one SVG path in a square of Size modules,
// quiet zone of four modules included.
type Image struct {
	Size int
	Path string
}

// New draws text with medium error correction (15 %), which survives a fold
// or a pencil mark.
func New(text string) (Image, error) {
	code, err := qrcode.New(text, qrcode.Medium)
	if err != nil {
		return Image{}, fmt.Errorf("draw qr code: %w", err)
	}
	bitmap := code.Bitmap()
	var path strings.Builder
	for y, row := range bitmap {
		for x := 0; x < len(row); x++ {
			if !row[x] {
				continue
			}
			run := 1
			for x+run < len(row) && row[x+run] {
				run++
			}
			fmt.Fprintf(&path, "M%d %dh%dv1h-%dz", x, y, run, run)
			x += run
		}
	}
	return Image{Size: len(bitmap), Path: path.String()}, nil
}
