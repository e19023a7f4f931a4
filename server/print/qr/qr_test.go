package qr

import (
	"fmt"
	"image"
	"image/color"
	"strings"
	"testing"

	"github.com/makiuchi-d/gozxing"
	"github.com/makiuchi-d/gozxing/qrcode"
)

// The path is drawn again here, pixel by pixel, and read by another library.
func TestQRPathReadsBack(t *testing.T) {
	const text = "https://puls.example.no/#KDR7MWXP3HLT"
	qr, err := New(text)
	if err != nil {
		t.Fatal(err)
	}
	const scale = 4
	picture := image.NewGray(image.Rect(0, 0, qr.Size*scale, qr.Size*scale))
	for i := range picture.Pix {
		picture.Pix[i] = 255
	}
	for _, part := range strings.Split(strings.TrimSuffix(qr.Path, "z"), "z") {
		var x, y, run, back int
		if _, err := fmt.Sscanf(part, "M%d %dh%dv1h-%d", &x, &y, &run, &back); err != nil || run != back {
			t.Fatalf("path part %q: %v", part, err)
		}
		for dx := range run * scale {
			for dy := range scale {
				picture.SetGray(x*scale+dx, y*scale+dy, color.Gray{})
			}
		}
	}
	bitmap, err := gozxing.NewBinaryBitmapFromImage(picture)
	if err != nil {
		t.Fatal(err)
	}
	result, err := qrcode.NewQRCodeReader().Decode(bitmap, nil)
	if err != nil {
		t.Fatal(err)
	}
	if result.GetText() != text {
		t.Errorf("read %q, want %q", result.GetText(), text)
	}
}
