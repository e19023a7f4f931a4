package respond

import (
	"errors"
	"fmt"
	"testing"
)

// A page is rendered once for everybody whose page is made of the same, again for
// others, and never kept half: a mistake is one for the next as well.
func TestAPageIsRenderedOnce(t *testing.T) {
	var p packer
	renders := 0
	get := func(what string) string {
		body, err := p.page(what, func() ([]byte, error) {
			renders++
			return fmt.Appendf(nil, "%s %d", what, renders), nil
		})
		if err != nil {
			t.Fatal(err)
		}
		return string(body)
	}
	for _, want := range []string{"nb 1", "nb 1", "nn 2", "nb 1"} {
		if got := get(want[:2]); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
	broken := errors.New("broken")
	if _, err := p.page("en", func() ([]byte, error) { return nil, broken }); !errors.Is(err, broken) {
		t.Errorf("got %v", err)
	}
	if got := get("en"); got != "en 3" {
		t.Errorf("after a mistake: %q", got)
	}
	for i := range mostPacked {
		get(fmt.Sprint(i))
	}
	if len(p.rendered) > mostPacked {
		t.Errorf("%d pages are kept", len(p.rendered))
	}
}
