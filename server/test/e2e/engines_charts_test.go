package e2e

import (
	"bytes"
	"encoding/xml"
	"errors"
	"image/png"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// saveChart presses what saves the chart of a page and reads the files that come: a picture
// with something drawn on it, and a drawing that is well-formed.
func saveChart(t *testing.T, e engine) {
	t.Helper()
	press(t, e, `[data-save="png"]`)
	drawn(t, saved(t, e, ".png"))
	press(t, e, `[data-save="svg"]`)
	wellFormed(t, saved(t, e, ".svg"))
}

// saved waits for a file and reads it when it is whole: when it has stopped growing.
func saved(t *testing.T, e engine, ending string) (body []byte) {
	t.Helper()
	size := -1
	eventually(t, "save a file that ends in "+ending, func() error {
		found := ""
		_ = filepath.WalkDir(e.kept(), func(path string, entry fs.DirEntry, err error) error {
			if err == nil && !entry.IsDir() && strings.HasSuffix(path, ending) && !strings.Contains(path, "cache") {
				found = path
			}
			return nil
		})
		body, _ = os.ReadFile(found)
		before := size
		if size = len(body); size == 0 || size != before {
			time.Sleep(200 * time.Millisecond)
			return errors.New("none")
		}
		return nil
	})
	return body
}

// drawn reads a picture that has more than one colour, of which none takes it all.
func drawn(t *testing.T, body []byte) {
	t.Helper()
	picture, err := png.Decode(bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	size, colours := picture.Bounds(), map[[3]uint32]int{}
	for x := size.Min.X; x < size.Max.X; x++ {
		for y := size.Min.Y; y < size.Max.Y; y++ {
			r, g, b, _ := picture.At(x, y).RGBA()
			colours[[3]uint32{r, g, b}]++
		}
	}
	if size.Dx() < 600 || len(colours) < 20 {
		t.Errorf("a picture of %v with %d colours", size, len(colours))
	}
}

// wellFormed reads a drawing as programs other than browsers do.
func wellFormed(t *testing.T, body []byte) {
	t.Helper()
	counts, reader := map[string]int{}, xml.NewDecoder(bytes.NewReader(body))
	for {
		token, err := reader.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatalf("the drawing is not well-formed: %v", err)
		}
		if one, ok := token.(xml.StartElement); ok {
			counts[one.Name.Local]++
			if len(counts) == 1 && one.Name.Space != "http://www.w3.org/2000/svg" {
				t.Errorf("it begins with %v", one.Name)
			}
		}
	}
	if counts["path"] < 3 || counts["text"] < 3 {
		t.Errorf("the drawing has %v", counts)
	}
}
