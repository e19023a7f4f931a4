package e2e

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"math"
	"os"
	"testing"

	"github.com/chromedp/chromedp"
)

// openBrowserWithCamera starts a browser whose camera sees what ShowCamera has put into a
// file, and whose user says yes to using it.
func openBrowserWithCamera(t testing.TB, file string) *Page {
	t.Helper()
	return launch(t,
		chromedp.Flag("use-fake-device-for-media-stream", true),
		chromedp.Flag("use-fake-ui-for-media-stream", true),
		chromedp.Flag("use-file-for-fake-video-capture", file),
	)
}

// Picture is an element as it is shown, as PNG.
func (p *Page) Picture(css string) []byte {
	p.t.Helper()
	return run(p, "picture of "+css, chromedp.Screenshot(chromedp.CSS(css)))
}

// What the camera gives: 1280 by 720, as most do.
const cameraWidth, cameraHeight = 1280, 720

// ShowCamera holds a picture in front of the camera, from the next time it is
// turned on: as high as two thirds of its view, a little askew, on a grey table.
func ShowCamera(t testing.TB, file string, picture []byte) {
	t.Helper()
	seen, err := png.Decode(bytes.NewReader(picture))
	if err != nil {
		t.Fatal(err)
	}
	var video bytes.Buffer
	fmt.Fprintf(&video, "YUV4MPEG2 W%d H%d F10:1 Ip A1:1 C420jpeg\nFRAME\n", cameraWidth, cameraHeight)
	sin, cos := math.Sincos(0.15) // radians: nine degrees
	bounds := seen.Bounds()
	scale := float64(bounds.Dy()) / (cameraHeight * 2 / 3)
	for y := range cameraHeight {
		for x := range cameraWidth {
			dx, dy := float64(x-cameraWidth/2)*scale, float64(y-cameraHeight/2)*scale
			at := image.Pt(bounds.Dx()/2+int(dx*cos+dy*sin), bounds.Dy()/2+int(dy*cos-dx*sin))
			grey := uint8(0x90)
			if at.In(image.Rect(0, 0, bounds.Dx(), bounds.Dy())) {
				grey = color.GrayModel.Convert(seen.At(bounds.Min.X+at.X, bounds.Min.Y+at.Y)).(color.Gray).Y
			}
			video.WriteByte(grey)
		}
	}
	video.Write(bytes.Repeat([]byte{0x80}, cameraWidth*cameraHeight/2)) // no colour
	if err := os.WriteFile(file, video.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
}

// openBrowserWithMicrophone is openBrowser with a microphone that beeps, and with nobody who must be
// asked before it is used. It plays sound as well, to nobody.
func openBrowserWithMicrophone(t testing.TB) *Page {
	t.Helper()
	return launch(t,
		chromedp.Flag("use-fake-device-for-media-stream", true),
		chromedp.Flag("use-fake-ui-for-media-stream", true),
	)
}
