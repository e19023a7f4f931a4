package static

import (
	"fmt"
	"maps"
	"math"
	"os"
	"regexp"
	"slices"
	"strconv"
	"testing"
)

// What stands on what on the respondents' page: words need a contrast of 4.5,
// edges and marks one of 3 (WCAG 2.2, 1.4.3 and 1.4.11).
var (
	words = [][2]string{
		{"ink", "ground"},
		{"ink", "surface"},
		{"ink", "brand-soft"},
		{"soft", "ground"},
		{"soft", "surface"},
		{"soft", "brand-soft"},
		{"brand-ink", "ground"},
		{"brand-ink", "surface"},
		{"brand-ink", "brand-soft"},
		{"on-brand", "brand"},
		{"on-brand", "brand-deep"},
		{"warn-ink", "warn"},
		{"danger", "ground"},
		{"danger", "surface"},
	}
	marks = [][2]string{
		{"edge", "ground"},
		{"edge", "surface"},
		{"brand", "ground"},
		{"brand", "surface"},
		{"brand", "brand-soft"},
		{"focus", "ground"},
		{"focus", "surface"},
		{"face-ink", "face"},
	}
)

// TestEveryOwnersColoursCanBeRead: an owner chooses among colours that all can be
// read, in the light and in the dark.
func TestEveryOwnersColoursCanBeRead(t *testing.T) {
	css, err := os.ReadFile("respond/colours.css")
	if err != nil {
		t.Fatal(err)
	}
	schemes := regexp.MustCompile(`@media \(prefers-color-scheme: dark\)`).Split(string(css), -1)
	if len(schemes) != 2 {
		t.Fatalf("%d schemes", len(schemes))
	}
	light, dark := blocks(schemes[0]), blocks(schemes[1])
	for _, color := range append(slices.Collect(maps.Keys(light)), slices.Collect(maps.Keys(dark))...) {
		// As the cascade has it: what comes later and fits counts.
		inLight := over(light[":root"], light[color])
		for scheme, values := range map[string]map[string]string{
			"light": inLight, "dark": over(light[":root"], over(dark[":root"], dark[color])),
		} {
			if light[color] == nil || dark[color] == nil {
				t.Fatalf("%s is not in both schemes", color)
			}
			for least, pairs := range map[float64][][2]string{4.5: words, 3: marks} {
				for _, pair := range pairs {
					if c := contrast(t, values[pair[0]], values[pair[1]]); c < least {
						t.Errorf("%s %s: %s on %s has a contrast of %.2f, not %.1f", color, scheme, pair[0], pair[1], c, least)
					}
				}
			}
		}
	}
}

// blocks reads the variables of each selector.
func blocks(css string) map[string]map[string]string {
	found := map[string]map[string]string{}
	for _, block := range regexp.MustCompile(`(:root|\[data-color="\w+"\]) \{([^}]*)\}`).FindAllStringSubmatch(css, -1) {
		found[block[1]] = map[string]string{}
		for _, v := range regexp.MustCompile(`--([\w-]+): #(\w+);`).FindAllStringSubmatch(block[2], -1) {
			found[block[1]][v[1]] = v[2]
		}
	}
	return found
}

// over is what holds where both say something.
func over(below, above map[string]string) map[string]string {
	both := map[string]string{}
	for _, m := range []map[string]string{below, above} {
		for name, value := range m {
			both[name] = value
		}
	}
	return both
}

// contrast is WCAG's contrast ratio of two colours, 1 to 21.
func contrast(t *testing.T, a, b string) float64 {
	t.Helper()
	x, y := luminance(t, a), luminance(t, b)
	return (max(x, y) + 0.05) / (min(x, y) + 0.05)
}

// luminance is WCAG's relative luminance of a colour in hexadecimal.
func luminance(t *testing.T, hex string) float64 {
	t.Helper()
	if len(hex) == 3 {
		hex = fmt.Sprintf("%[1]c%[1]c%[2]c%[2]c%[3]c%[3]c", hex[0], hex[1], hex[2])
	}
	n, err := strconv.ParseUint(hex, 16, 24)
	if err != nil || len(hex) != 6 {
		t.Fatalf("%q is no colour", hex)
	}
	part := func(shift int) float64 {
		c := float64(n>>shift&0xff) / 255
		if c <= 0.04045 {
			return c / 12.92
		}
		return math.Pow((c+0.055)/1.055, 2.4)
	}
	return 0.2126*part(16) + 0.7152*part(8) + 0.0722*part(0)
}
